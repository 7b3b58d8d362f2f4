"""From "Sign up today" to an account (PRODUCT §2): what was typed, the chart it belongs to, the steps, the account."""
