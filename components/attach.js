// "Attach files": a button, the browser's own file dialog, and a list with each file's progress. A file counts as
// attached only when the server has answered that it keeps it; the list of kept files comes from the server alone.
export default {
  inheritAttrs: false,
  props: { url: String, held: Array, accept: String, words: Object },
  emits: ["remove", "pending"],
  template: `
    <div v-bind="$attrs" class="attach">
      <button type="button" class="btn" @click="$refs.picker.click()">{{ words.attach }}</button>
      <input ref="picker" type="file" multiple hidden :accept="accept" :aria-label="words.attach" @change="picked">
      <ul v-if="held.length || pending.length" class="plain-list attach-list" :aria-label="words.list">
        <li v-for="file in held" :key="file.id">
          <span><strong>{{ file.name }}</strong> <small>{{ file.size }}</small></span>
          <span class="badge badge-good">{{ words.attached }}</span>
          <button type="button" class="btn" :aria-label="words.remove + ' ' + file.name" @click="$emit('remove', file.id)">{{ words.remove }}</button>
        </li>
        <li v-for="file in pending" :key="'p' + file.key">
          <span><strong>{{ file.name }}</strong></span>
          <span v-if="file.problem" class="field-error" role="alert">{{ file.problem }}</span>
          <template v-else>
            <progress :value="file.sent" max="100" :aria-label="words.sending + ' ' + file.name"></progress>
            <span>{{ file.sent < 100 ? file.sent + ' %' : words.checking }}</span>
          </template>
          <button v-if="file.problem && file.again" type="button" class="btn" :aria-label="words.retry + ' ' + file.name" @click="start(file)">{{ words.retry }}</button>
          <button type="button" class="btn" :aria-label="words.remove + ' ' + file.name" @click="drop(file)">{{ words.remove }}</button>
        </li>
      </ul>
      <div class="visually-hidden" aria-live="polite">{{ said }}</div>
    </div>
  `,
  data() {
    return { pending: [], said: "", next: 1, queue: Promise.resolve() };
  },
  methods: {
    picked(event) {
      for (const content of event.target.files) {
        this.pending.push({ key: this.next++, name: content.name, content, sent: 0, problem: "", again: true });
        this.start(this.pending.at(-1));
      }
      event.target.value = "";
    },
    start(file) {
      Object.assign(file, { problem: "", sent: 0, gone: false });
      this.tell();
      this.queue = this.queue.then(() => (file.gone ? null : this.upload(file)));
    },
    upload(file) {
      return new Promise((done) => {
        const request = (file.request = new XMLHttpRequest());
        request.upload.onprogress = (event) => (file.sent = Math.floor((100 * event.loaded) / event.total));
        request.onload = () => this.answered(file, request);
        request.onerror = request.ontimeout = () => this.failed(file, this.words.failed, true);
        request.onloadend = done;
        request.open("POST", (window.path_prefix ?? "") + this.url);
        request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.send(file.content);
      });
    },
    answered(file, request) {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        answer = { problem: request.status === 413 ? this.words.large : this.words.failed, again: request.status !== 413 };
      }
      if (answer.problem) return this.failed(file, answer.problem, answer.again ?? false);
      this.pending = this.pending.filter((other) => other.key !== file.key);
      this.said = `${file.name}: ${this.words.attached}`;
      this.tell();
    },
    failed(file, problem, again) {
      Object.assign(file, { problem, again });
      this.tell();
    },
    drop(file) {
      file.gone = true;
      file.request?.abort();
      this.pending = this.pending.filter((other) => other.key !== file.key);
      this.tell();
    },
    tell() {
      this.$emit("pending", this.pending.length);
    },
  },
};
