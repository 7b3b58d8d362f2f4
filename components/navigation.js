// The entries of the navigation: one element, and only what changed is drawn anew, so that the focus stays.
// An item is [address, words, path of its icon]; `news` are the words behind the entry number `counted`.
export default {
  props: { items: Array, current: Number, counted: Number, news: String },
  template: `
    <nav><ul class="nav-list">
      <li v-for="([address, words, icon], place) in items" :key="address">
        <a :href="address" :aria-current="place === current ? 'page' : null">
          <span class="icon-slot"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path :d="icon"/></svg></span>
          <span>{{ words }}</span>
          <span v-if="place === counted && news" class="badge badge-new nav-count">{{ news }}</span>
        </a>
      </li>
    </ul></nav>
  `,
};
