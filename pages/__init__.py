"""One module for each screen: builds the UI and calls services; holds no rule and no SQL."""
