// The entries of the navigation, at the side and in the menu of phones: one element, and only what changed is drawn
// anew, so that the focus stays. An item is [address, words, path of its icon]; `news` are the words behind the entry
// number `counted`; `words` are those of the menu. Everything is text to Vue, nothing is markup.
const LIST = `
  <ul class="nav-list">
    <li v-for="([address, words, icon], place) in items" :key="address">
      <a :href="address" :aria-current="place === current ? 'page' : null">
        <span class="icon-slot"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path :d="icon"/></svg></span>
        <span>{{ words }}</span>
        <span v-if="place === counted && news" class="badge badge-new nav-count">{{ news }}</span>
      </a>
    </li>
  </ul>`;

export default {
  inheritAttrs: false,
  props: { items: Array, current: Number, counted: Number, news: String, words: Array },
  template: `
    <nav v-bind="$attrs" :aria-label="words[0]">${LIST}</nav>
    <dialog class="phone-menu" id="phone-menu" :aria-label="words[1]">
      <button class="btn" type="button" data-close="">{{ words[2] }}</button>
      <nav :aria-label="words[0]">${LIST}</nav>
      <div class="menu-foot flow">
        <span class="soft">{{ words[3] }}</span>
        <form class="bare" method="post" action="/sign-out"><button class="btn" type="submit">{{ words[4] }}</button></form>
      </div>
    </dialog>
  `,
};
