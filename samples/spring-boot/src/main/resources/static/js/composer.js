import { Attachments } from './attachments.js';
import { byId, directionOf, el } from './dom.js';
import { ModelPicker } from './settings.js';
import { showError } from './speech.js';

/** The form where the user writes a message and makes choices. The draft stays with the tab; the browser keeps the choices. */
export class Composer {
  #message = byId('message');
  #model = byId('model');
  #effort = byId('effort');
  #tools = byId('tools');
  #boxes = [...this.#tools.querySelectorAll('input')];
  #efforts = {}; // the thinking effort by the name of the model
  #attachments;
  #picker;
  #isBusy = false;
  #edited = null; // the turn whose message is being edited
  #draft = ''; // what the user had written before that

  /** @param actions {send(message, edited), stop(), problem()}, where edited is the turn whose message was changed, or null */
  constructor(settings, actions) {
    this.#attachments = new Attachments(settings.limits, () => {
      this.#changed();
      this.focus();
    });
    this.#picker = new ModelPicker(settings, () => {
      this.#effort.value = this.#efforts[this.#model.value] ?? '';
      this.#saveChoices();
    });
    this.#restore();
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      const reason = this.#reasonToWait() ?? actions.problem();
      showError(reason ?? '');
      if (!reason) actions.send(...this.#take());
    });
    byId('stop').addEventListener('click', ({ detail }) => detail > 1 || actions.stop()); // not by a double click on Send
    this.#message.addEventListener('keydown', (event) => this.#key(event));
    this.#message.addEventListener('input', () => this.#changed());
    byId('editing-end').addEventListener('click', () => this.endEditing());
    this.#effort.addEventListener('change', () => this.#saveChoices());
    this.#tools.addEventListener('change', () => this.#saveChoices());
    this.#changed();
  }

  /** Shows Stop instead of Send while an answer is running. */
  set isBusy(isBusy) {
    this.#isBusy = isBusy;
    byId('send').hidden = isBusy;
    byId('stop').hidden = !isBusy;
    byId('stop').disabled = false;
    this.#changed();
  }

  focus() {
    this.#message.focus({ preventScroll: true });
  }

  /** Restores a message that could not be sent. */
  restoreMessage({ text, files }) {
    this.#message.value = [text, this.#message.value].filter(Boolean).join('\n');
    this.#attachments.files.unshift(...files);
    this.#changed();
  }

  /** Lets the user change a message. It is sent again with its files, and with those that are added. */
  edit(turn) {
    if (!this.#edited) this.#draft = this.#message.value;
    this.#edited = turn;
    this.#message.value = turn.text;
    this.#changed();
    this.focus();
  }

  /** @param shown the turns among which the edited one may stay */
  endEditing(shown = []) {
    if (!this.#edited || shown.some(({ id }) => id === this.#edited.id)) return;
    this.#edited = null;
    this.#message.value = this.#draft;
    this.#changed();
    this.focus();
  }

  choices() {
    const tools = this.#boxes.filter((box) => box.checked).map((box) => box.value);
    return { model: this.#model.value, effort: this.#effort.value, tools };
  }

  #saveChoices() {
    const { model, effort, tools } = this.choices();
    this.#efforts[model] = effort;
    localStorage.setItem('choices', JSON.stringify({ model, tools, efforts: this.#efforts }));
    this.#countTools();
  }

  #restore() {
    this.#message.value = sessionStorage.getItem('draft') ?? '';
    const saved = JSON.parse(localStorage.getItem('choices')) ?? { tools: [], efforts: {} };
    this.#efforts = saved.efforts;
    this.#picker.choose(saved.model);
    this.#effort.value = this.#efforts[this.#model.value] ?? '';
    for (const box of this.#boxes) box.checked = saved.tools.includes(box.value);
    this.#countTools();
  }

  #countTools() {
    const count = this.choices().tools.length;
    byId('tools-count').replaceChildren(...(count > 0 ? [`${count}`, el('span', { class: 'hidden' }, ' chosen')] : []));
  }

  #canSend() {
    return !this.#isBusy && (this.#message.value.trim() !== '' || this.#attachments.files.length > 0 || this.#edited?.files.length > 0);
  }

  #reasonToWait() {
    if (this.#isBusy) return 'The answer is not complete. Wait for its end, or stop it, then send this message.';
    if (this.#attachments.recorder) return 'Stop the recording, then send it.';
    return this.#canSend() ? null : 'Write a message, or attach a file.';
  }

  /** Returns the message and the turn that it is another version of. The form then has the draft again. */
  #take() {
    const message = { text: this.#message.value.trim(), files: this.#attachments.files.splice(0) };
    const edited = this.#edited;
    this.#message.value = edited ? this.#draft : '';
    this.#edited = null;
    this.#changed();
    this.#tools.hidePopover();
    return [message, edited];
  }

  #key(event) {
    // touch keyboards have no Shift and Enter, so Enter starts a new line there; in an input method it accepts a word
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229 || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    byId('composer').requestSubmit();
  }

  #changed() {
    const { style } = this.#message;
    this.#message.dir = directionOf(this.#message.value);
    style.height = 'auto';
    style.height = `${this.#message.scrollHeight}px`;
    try { sessionStorage.setItem('draft', this.#edited ? this.#draft : this.#message.value); } catch { /* it has no room for it */ }
    byId('editing').hidden = !this.#edited;
    byId('send').disabled = !this.#canSend();
    this.#attachments.show();
  }
}
