// One native form control that keeps what is typed in the browser and tells the server when the person moves on
// ("change"), not at each key. Stock elements either lose typed text on a redraw or put their ARIA in the wrong place.
export default {
  inheritAttrs: false,
  props: { kind: String, value: [String, Boolean], options: Array, name: String, loopback: Boolean, keep: String },
  emits: ["update:value"],
  template: `
    <select v-if="kind === 'select'" v-bind="$attrs" :name="name" class="control" v-model="now" @change="send">
      <option v-for="[value, label] in options" :key="value" :value="value">{{ label }}</option>
    </select>
    <textarea v-else-if="kind === 'textarea'" v-bind="$attrs" :name="name" class="control" v-model="now" @change="send" @input="soon"></textarea>
    <div v-else-if="kind === 'radio'" v-bind="$attrs" class="choices">
      <label v-for="[value, label, hint] in options" :key="value" class="choice">
        <input type="radio" :name="name" :value="value" v-model="now" @change="send">
        <span>{{ label }}<small v-if="hint">{{ hint }}</small></span>
      </label>
    </div>
    <input v-else-if="kind === 'checkbox'" type="checkbox" v-bind="$attrs" :name="name" v-model="now" @change="send">
    <input v-else :type="kind" v-bind="$attrs" :name="name" class="control" :value="now"
      @input="now = $event.target.value; soon()" @change="send">
  `,
  data() {
    return { now: this.value };
  },
  watch: {
    value(next) {
      this.now = next;
    },
  },
  mounted() {
    // Typed while the connection was down, and the page had to load again: back into the box of the same draft.
    const typed = this.keep && sessionStorage.getItem(`typed-${this.keep}`);
    if (!typed) return;
    sessionStorage.removeItem(`typed-${this.keep}`);
    this.now = typed;
    this.$nextTick(() => {
      this.$el.dispatchEvent(new Event("input", { bubbles: true }));
      this.send();
    });
  },
  beforeUnmount() {
    clearTimeout(this.waiting);
    const mine = mounted_app.elements[this.$attrs.id?.slice(1)];
    if (mine) mine.props.value = this.now;
  },
  methods: {
    soon() {
      if (!this.keep) return;
      if (!window.socket?.connected) sessionStorage.setItem(`typed-${this.keep}`, this.now);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(this.send, 800);
    },
    send() {
      clearTimeout(this.waiting);
      if (this.keep && window.socket?.connected) sessionStorage.removeItem(`typed-${this.keep}`);
      this.$emit("update:value", this.now);
    },
    updateValue() {
      this.now = this.value;
    },
  },
};
