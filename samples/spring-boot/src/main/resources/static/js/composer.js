import { el, icon } from './dom.js';
import { ModelPicker } from './settings.js';

const bytes = (count) => (count < 1e6 ? `${Math.max(1, Math.round(count / 1000))} KB` : `${(count / 1e6).toFixed(1)} MB`);

const byId = (id) => document.getElementById(id);

// types of files for which some systems have no name, or another one
const TYPES_BY_ENDING = {
  md: 'text/markdown', csv: 'text/csv', heic: 'image/heic', heif: 'image/heif', wav: 'audio/wav', m4a: 'audio/mp4', weba: 'audio/webm',
};

/**
 * The form where the user writes a message, attaches files and makes choices. The draft stays with the tab; the browser keeps
 * the choices.
 */
export class Composer {
  #form = byId('composer');
  #message = byId('message');
  #error = byId('form-error');
  #list = byId('files');
  #send = byId('send');
  #stop = byId('stop');
  #tools = byId('tools');
  #toolsButton = byId('tools-button');
  #model = byId('model');
  #effort = byId('effort');
  #efforts = {}; // the thinking effort by the name of the model
  #files = []; // {file, address}
  #limits;
  #picker;
  #isBusy = false;
  #edited = null; // the turn whose message is being edited
  #draft = ''; // what the user had written before that
  #recorder = null;

  /** @param actions {send(message), edit(turn, message), stop(), problem()} */
  constructor(settings, actions) {
    this.#limits = settings.limits;
    this.#fillChoices(settings);
    this.#restore();
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      const reason = this.#reasonToWait() ?? actions.problem();
      if (reason) {
        this.showError(reason);
        return;
      }
      const turn = this.#edited;
      const message = this.#take();
      if (turn) actions.edit(turn, message);
      else actions.send(message);
    });
    this.#stop.addEventListener('click', () => actions.stop());
    this.#message.addEventListener('keydown', (event) => this.#key(event));
    this.#message.addEventListener('input', () => this.#changed());
    byId('editing-end').addEventListener('click', () => this.endEditing());
    this.#setUpFiles();
    this.#setUpTools();
    this.#setUpMicrophone();
    this.#effort.addEventListener('change', () => this.#saveChoices());
    this.#changed();
  }

  /** Shows Stop instead of Send while an answer is running. */
  set isBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#send.hidden = isBusy;
    this.#stop.hidden = !isBusy;
    this.#stop.disabled = false;
    this.#changed();
  }

  isStopping() {
    this.#stop.disabled = true;
  }

  focus() {
    this.#message.focus({ preventScroll: true });
  }

  showError(text) {
    this.#error.textContent = text;
  }

  /** Restores a message that could not be sent. */
  restoreMessage({ text, files }) {
    this.#message.value = [text, this.#message.value].filter(Boolean).join('\n');
    this.#files = [...files, ...this.#files];
    this.#changed();
  }

  /** Lets the user change a message. It is sent again with its files, and with those that are added. */
  edit(turn) {
    if (!this.#edited) this.#draft = this.#message.value;
    this.#edited = turn;
    this.#message.value = turn.text;
    byId('editing').hidden = false;
    this.#changed();
    this.focus();
  }

  get isEditing() {
    return this.#edited !== null;
  }

  endEditing() {
    this.#edited = null;
    this.#message.value = this.#draft;
    byId('editing').hidden = true;
    this.#changed();
    this.focus();
  }

  /** Returns the model, thinking effort and tools for the next message. */
  choices() {
    const tools = this.#boxes().filter((box) => box.checked).map((box) => box.value);
    return { model: this.#model.value, effort: this.#effort.value, tools };
  }

  #fillChoices(settings) {
    this.#picker = new ModelPicker(settings, () => {
      this.#effort.value = this.#efforts[this.#model.value] ?? '';
      this.#saveChoices();
    });
    this.#effort.replaceChildren(...settings.efforts.map(({ value, title }) => el('option', { value }, title)));
    this.#tools.append(...settings.tools.map(({ value, title, description }) =>
      el('label', { class: 'tool-choice' },
        el('input', { type: 'checkbox', value }),
        el('span', {}, el('strong', {}, title), el('span', {}, description)))));
  }

  #boxes() {
    return [...this.#tools.querySelectorAll('input')];
  }

  #saveChoices() {
    const { model, effort, tools } = this.choices();
    this.#efforts[model] = effort;
    localStorage.setItem('choices', JSON.stringify({ model, tools, efforts: this.#efforts }));
  }

  #restore() {
    this.#message.value = sessionStorage.getItem('draft') ?? '';
    const saved = JSON.parse(localStorage.getItem('choices'));
    if (!saved) return;
    this.#efforts = saved.efforts;
    this.#picker.choose(saved.model);
    this.#effort.value = this.#efforts[this.#model.value] ?? '';
    for (const box of this.#boxes()) box.checked = saved.tools.includes(box.value);
  }

  #canSend() {
    return !this.#isBusy && (this.#message.value.trim() !== '' || this.#files.length > 0 || this.#edited?.files.length > 0);
  }

  #reasonToWait() {
    if (this.#isBusy) return 'The answer is not complete. Wait for its end, or stop it, then send this message.';
    if (this.#recorder) return 'Stop the recording, then send it.';
    return this.#canSend() ? null : 'Write a message, or attach a file.';
  }

  #take() {
    this.#openTools(false);
    const message = { text: this.#message.value.trim(), files: this.#files };
    this.#message.value = this.#edited ? this.#draft : '';
    this.#edited = null;
    byId('editing').hidden = true;
    this.#files = [];
    this.#changed();
    this.showError('');
    return message;
  }

  #key(event) {
    // touch keyboards have no Shift and Enter, so Enter starts a new line there; in an input method it accepts a word
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #changed() {
    const { style } = this.#message;
    style.height = 'auto';
    style.height = `${this.#message.scrollHeight}px`;
    sessionStorage.setItem('draft', this.#edited ? this.#draft : this.#message.value);
    this.#send.disabled = !this.#canSend();
    this.#list.replaceChildren(...this.#files.map((entry) => this.#chip(entry)));
    this.#list.hidden = this.#files.length === 0;
  }

  // --- tools

  #setUpTools() {
    this.#toolsButton.addEventListener('click', () => this.#openTools(this.#tools.hidden));
    this.#tools.addEventListener('change', () => {
      this.#saveChoices();
      this.#countTools();
    });
    document.addEventListener('focusin', (event) => {
      if (!byId('menu').contains(event.target)) this.#openTools(false);
    });
    document.addEventListener('pointerdown', (event) => {
      if (!byId('menu').contains(event.target)) this.#openTools(false);
    });
    this.#countTools();
  }

  get isMenuOpen() {
    return !this.#tools.hidden;
  }

  closeMenu() {
    this.#openTools(false);
    this.#toolsButton.focus();
  }

  #openTools(isOpen) {
    this.#tools.hidden = !isOpen;
    this.#toolsButton.setAttribute('aria-expanded', String(isOpen));
  }

  #countTools() {
    const count = this.choices().tools.length;
    byId('tools-count').textContent = count > 0 ? String(count) : '';
    this.#toolsButton.setAttribute('aria-label', count > 0 ? `Tools, ${count} chosen` : 'Tools');
  }

  // --- files

  #setUpFiles() {
    const chooser = byId('chooser');
    chooser.accept = [...this.#limits.types, ...Object.keys(TYPES_BY_ENDING).map((ending) => `.${ending}`)].join(',');
    byId('attach').addEventListener('click', () => chooser.click());
    chooser.addEventListener('change', () => {
      this.#add(chooser.files);
      chooser.value = '';
    });
    this.#message.addEventListener('paste', (event) => {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      this.#add(event.clipboardData.files);
    });
    const drop = byId('drop');
    const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
    addEventListener('dragenter', (event) => {
      if (hasFiles(event)) drop.hidden = false;
    });
    addEventListener('dragover', (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) drop.hidden = true;
    });
    addEventListener('drop', (event) => {
      drop.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.#add(event.dataTransfer.files);
    });
  }

  #setUpMicrophone() {
    const button = byId('record');
    const name = byId('record-name');
    button.hidden = !(navigator.mediaDevices && window.MediaRecorder);
    button.addEventListener('click', async () => {
      if (this.#recorder) {
        this.#recorder.stop();
        return;
      }
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const pieces = [];
        this.#recorder = new MediaRecorder(stream);
        this.#recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
        this.#recorder.addEventListener('stop', () => {
          const [type] = this.#recorder.mimeType.split(';');
          this.#recorder = null;
          stream.getTracks().forEach((track) => track.stop());
          button.setAttribute('aria-pressed', 'false');
          name.textContent = 'Record audio';
          this.#add([new File(pieces, `recording.${type.split('/')[1]}`, { type })]);
        });
        this.#recorder.start();
        button.setAttribute('aria-pressed', 'true');
        name.textContent = 'Stop recording';
      } catch (error) {
        this.showError(`The microphone cannot be used: ${error.message}`);
      }
    });
  }

  #add(added) {
    this.showError('');
    for (const given of added) {
      const type = TYPES_BY_ENDING[given.name.split('.').at(-1).toLowerCase()] ?? given.type;
      const file = type === given.type ? given : new File([given], given.name, { type });
      const reason = this.#reasonToReject(file);
      if (reason) {
        this.showError(reason);
        break;
      }
      this.#files.push({ file, address: file.type.startsWith('image/') ? URL.createObjectURL(file) : null });
    }
    this.#changed();
    this.focus();
  }

  #reasonToReject(file) {
    const { types, files, fileBytes, totalBytes } = this.#limits;
    const total = this.#files.reduce((sum, entry) => sum + entry.file.size, file.size);
    if (!types.includes(file.type)) return `“${file.name}” cannot be attached. Attach images, PDFs, text, CSV, audio or video.`;
    if (file.size === 0) return `“${file.name}” is empty.`;
    if (file.size > fileBytes) return `“${file.name}” has ${bytes(file.size)}, and a file may have at most ${bytes(fileBytes)}.`;
    if (total > totalBytes) return `All files together may have at most ${bytes(totalBytes)}, but these have ${bytes(total)}.`;
    if (this.#files.length >= files) return `A message may have at most ${files} files.`;
    return null;
  }

  #chip(entry) {
    const remove = el('button', { type: 'button', class: 'quiet small-icon', title: 'Remove' }, icon('remove'), el('span', { class: 'hidden' }, `Remove ${entry.file.name}`));
    remove.addEventListener('click', () => {
      this.#files = this.#files.filter((other) => other !== entry);
      this.#changed();
      this.focus();
    });
    return el('li', {}, fileView(entry.file.name, entry.address), el('span', { class: 'size' }, bytes(entry.file.size)), remove);
  }
}

/** Shows a file's name, with a preview if it is an image. */
export function fileView(name, address) {
  const preview = address ? el('img', { src: address, alt: '' }) : icon('file');
  preview.addEventListener('error', () => preview.replaceWith(icon('file'))); // the application no longer has it
  return el('span', { class: 'file' }, preview, el('span', { class: 'file-name' }, name));
}
