import { el, icon } from './dom.js';

const bytes = (count) => (count < 1e6 ? `${Math.max(1, Math.round(count / 1000))} KB` : `${(count / 1e6).toFixed(1)} MB`);

const byId = (id) => document.getElementById(id);

/** Where the user writes, attaches and chooses. What is chosen and not yet sent stays with the tab. */
export class Composer {
  #form = byId('composer');
  #question = byId('question');
  #complaint = byId('complaint');
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

  /** @param actions {send(question), stop()} */
  constructor(settings, actions) {
    this.#limits = settings.limits;
    this.#fillChoices(settings);
    this.#restore();
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#canSend()) actions.send(this.#take());
    });
    this.#stop.addEventListener('click', () => actions.stop());
    this.#question.addEventListener('keydown', (event) => this.#key(event));
    this.#question.addEventListener('input', () => this.#changed());
    this.#listenForFiles();
    this.#listenForTools();
    for (const select of [this.#model, this.#effort]) select.addEventListener('change', () => this.#keep());
    this.#changed();
  }

  /** While an answer comes, there is Stop in the place of Send. */
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
    this.#question.focus({ preventScroll: true });
  }

  say(words) {
    this.#complaint.textContent = words;
  }

  /** What the user wrote comes back, since it could not be sent. */
  giveBack({ text, files }) {
    this.#question.value = [text, this.#question.value].filter(Boolean).join('\n');
    this.#files = [...files, ...this.#files];
    this.#changed();
  }

  /** Tools on as named, the others off; the model as before where none is named. */
  choose(tools, model = this.#model.value) {
    this.#model.value = model;
    for (const box of this.#boxes()) box.checked = tools.includes(box.value);
    this.#keep();
    this.#countTools();
  }

  /** The model, thinking effort and tools for the next question. */
  choices() {
    const tools = this.#boxes().filter((box) => box.checked).map((box) => box.value);
    return { model: this.#model.value, effort: this.#effort.value, tools };
  }

  #fillChoices({ models, model, efforts, tools }) {
    const groups = [['Writes', models.filter(({ draws }) => !draws)], ['Draws', models.filter(({ draws }) => draws)]];
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

  #keep() {
    sessionStorage.setItem('choices', JSON.stringify(this.choices()));
  }

  #restore() {
    this.#question.value = sessionStorage.getItem('draft') ?? '';
    const kept = JSON.parse(sessionStorage.getItem('choices') ?? 'null');
    if (!kept) return;
    const has = (select, value) => [...select.options].some((option) => option.value === value);
    if (has(this.#model, kept.model)) this.#model.value = kept.model;
    if (has(this.#effort, kept.effort)) this.#effort.value = kept.effort;
    this.choose(kept.tools);
  }

  #canSend() {
    return !this.#isBusy && (this.#question.value.trim() !== '' || this.#files.length > 0);
  }

  #take() {
    this.#openTools(false);
    const question = { text: this.#question.value.trim(), files: this.#files };
    this.#question.value = '';
    this.#files = [];
    this.#changed();
    this.say('');
    return question;
  }

  #key(event) {
    // a finger has no Shift key, so Enter begins a line there; an input method's Enter only accepts a word
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #changed() {
    const { style } = this.#question;
    style.height = 'auto';
    style.height = `${this.#question.scrollHeight}px`;
    sessionStorage.setItem('draft', this.#question.value);
    this.#send.disabled = !this.#canSend();
    this.#list.replaceChildren(...this.#files.map((entry) => this.#chip(entry)));
    this.#list.hidden = this.#files.length === 0;
  }

  // --- tools

  #listenForTools() {
    this.#toolsButton.addEventListener('click', () => this.#openTools(this.#tools.hidden));
    this.#tools.addEventListener('change', () => {
      this.#keep();
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

  #listenForFiles() {
    const chooser = byId('chooser');
    chooser.accept = this.#limits.types.join(',');
    byId('attach').addEventListener('click', () => chooser.click());
    chooser.addEventListener('change', () => {
      this.#add(chooser.files);
      chooser.value = '';
    });
    this.#question.addEventListener('paste', (event) => {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      this.#add(event.clipboardData.files);
    });
    const drop = byId('drop');
    const bringsFiles = (event) => event.dataTransfer?.types.includes('Files');
    addEventListener('dragenter', (event) => {
      if (bringsFiles(event)) drop.hidden = false;
    });
    addEventListener('dragover', (event) => {
      if (bringsFiles(event)) event.preventDefault();
    });
    addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) drop.hidden = true;
    });
    addEventListener('drop', (event) => {
      drop.hidden = true;
      if (!bringsFiles(event)) return;
      event.preventDefault();
      this.#add(event.dataTransfer.files);
    });
  }

  #add(added) {
    this.say('');
    for (const file of added) {
      const refusal = this.#refusal(file);
      if (refusal) {
        this.say(refusal);
        break;
      }
      this.#files.push({ file, address: file.type.startsWith('image/') ? URL.createObjectURL(file) : null });
    }
    this.#changed();
    this.focus();
  }

  #refusal(file) {
    const { types, files, fileBytes, totalBytes } = this.#limits;
    const total = this.#files.reduce((sum, entry) => sum + entry.file.size, file.size);
    if (!types.includes(file.type)) return `“${file.name}” cannot be attached: only pictures (PNG, JPEG, WebP, HEIC) and PDFs can.`;
    if (file.size === 0) return `“${file.name}” is empty.`;
    if (file.size > fileBytes) return `“${file.name}” has ${bytes(file.size)}, and a file may have at most ${bytes(fileBytes)}.`;
    if (total > totalBytes) return `All files together may have at most ${bytes(totalBytes)}, and would have ${bytes(total)}.`;
    if (this.#files.length >= files) return `A question takes at most ${files} files.`;
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

/** A file's name, and what it shows where that can be seen. */
export function fileView(name, address) {
  const picture = address ? el('img', { src: address, alt: '' }) : icon('file');
  return el('span', { class: 'file' }, picture, el('span', { class: 'file-name' }, name));
}
