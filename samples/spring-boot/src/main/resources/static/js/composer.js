import { el, icon } from './dom.js';

const bytes = (count) => (count < 1e6 ? `${Math.max(1, Math.round(count / 1000))} KB` : `${(count / 1e6).toFixed(1)} MB`);

const byId = (id) => document.getElementById(id);

/** The form where the user writes a message, attaches files and makes choices. Drafts and choices stay with the tab. */
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
  #files = []; // {file, address}
  #limits;
  #isBusy = false;

  /** @param actions {send(message), stop()} */
  constructor(settings, actions) {
    this.#limits = settings.limits;
    this.#fillChoices(settings);
    this.#restore();
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#canSend()) actions.send(this.#take());
    });
    this.#stop.addEventListener('click', () => actions.stop());
    this.#message.addEventListener('keydown', (event) => this.#key(event));
    this.#message.addEventListener('input', () => this.#changed());
    this.#setUpFiles();
    this.#setUpTools();
    for (const select of [this.#model, this.#effort]) select.addEventListener('change', () => this.#saveChoices());
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

  /** Enables the given tools and disables the others. Keeps the current model if none is given. */
  choose(tools, model = this.#model.value) {
    this.#model.value = model;
    for (const box of this.#boxes()) box.checked = tools.includes(box.value);
    this.#saveChoices();
    this.#countTools();
  }

  /** Returns the model, thinking effort and tools for the next message. */
  choices() {
    const tools = this.#boxes().filter((box) => box.checked).map((box) => box.value);
    return { model: this.#model.value, effort: this.#effort.value, tools };
  }

  #fillChoices({ models, model, efforts, tools }) {
    const groups = [['Text models', models.filter(({ draws }) => !draws)], ['Image models', models.filter(({ draws }) => draws)]];
    this.#model.replaceChildren(...groups.filter(([, members]) => members.length > 0).map(([title, members]) =>
      el('optgroup', { label: title }, ...members.map(({ name }) => el('option', { value: name, selected: name === model }, name)))));
    this.#model.disabled = false;
    this.#effort.replaceChildren(...efforts.map(({ value, title }) => el('option', { value }, title)));
    this.#tools.append(...tools.map(({ value, title, description }) =>
      el('label', { class: 'tool-choice' },
        el('input', { type: 'checkbox', value }),
        el('span', {}, el('strong', {}, title), el('span', {}, description)))));
  }

  #boxes() {
    return [...this.#tools.querySelectorAll('input')];
  }

  #saveChoices() {
    sessionStorage.setItem('choices', JSON.stringify(this.choices()));
  }

  #restore() {
    this.#message.value = sessionStorage.getItem('draft') ?? '';
    const saved = JSON.parse(sessionStorage.getItem('choices') ?? 'null');
    if (!saved) return;
    const has = (select, value) => [...select.options].some((option) => option.value === value);
    if (has(this.#model, saved.model)) this.#model.value = saved.model;
    if (has(this.#effort, saved.effort)) this.#effort.value = saved.effort;
    this.choose(saved.tools);
  }

  #canSend() {
    return !this.#isBusy && (this.#message.value.trim() !== '' || this.#files.length > 0);
  }

  #take() {
    this.#openTools(false);
    const message = { text: this.#message.value.trim(), files: this.#files };
    this.#message.value = '';
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
    sessionStorage.setItem('draft', this.#message.value);
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
    chooser.accept = this.#limits.types.join(',');
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

  #add(added) {
    this.showError('');
    for (const file of added) {
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
    if (!types.includes(file.type)) return `“${file.name}” cannot be attached. Attach images (PNG, JPEG, WebP, HEIC) or PDFs.`;
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
  return el('span', { class: 'file' }, preview, el('span', { class: 'file-name' }, name));
}
