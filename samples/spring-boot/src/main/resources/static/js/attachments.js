import { byId, el, icon, iconButton } from './dom.js';
import { showError } from './speech.js';

const bytes = (count) => (count < 1e6 ? `${Math.max(1, Math.round(count / 1000))} KB` : `${(count / 1e6).toFixed(1)} MB`);

// types of files for which some systems have no name, or another one
const TYPES_BY_ENDING = {
  md: 'text/markdown', csv: 'text/csv', heic: 'image/heic', heif: 'image/heif', wav: 'audio/wav', m4a: 'audio/mp4', weba: 'audio/webm',
};

/** The files of a message: chosen, pasted, dropped, or recorded with the microphone. */
export class Attachments {
  files = []; // {file, address}
  recorder = null; // while it records

  #limits;
  #changed;

  constructor(limits, changed) {
    this.#limits = limits;
    this.#changed = changed;
    const chooser = byId('chooser');
    chooser.accept = [...limits.types, ...Object.keys(TYPES_BY_ENDING).map((ending) => `.${ending}`)].join(',');
    byId('attach').addEventListener('click', () => chooser.click());
    chooser.addEventListener('change', () => {
      this.#add(chooser.files);
      chooser.value = '';
    });
    // office programs add an image of the text that was copied
    const isRich = ({ types }) => types.includes('text/html') && types.includes('text/plain');
    byId('message').addEventListener('paste', (event) => isRich(event.clipboardData) || this.#take(event, event.clipboardData));
    this.#setUpDrop();
    byId('record').hidden = !(navigator.mediaDevices && window.MediaRecorder);
    byId('record').addEventListener('click', () => (this.recorder ? this.recorder.stop() : this.#record()));
  }

  show() {
    byId('files').replaceChildren(...this.files.map((entry) => this.#chip(entry)));
    byId('files').hidden = this.files.length === 0;
  }

  #setUpDrop() {
    const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
    const show = (isShown) => { byId('drop').hidden = !isShown; };
    addEventListener('dragenter', (event) => hasFiles(event) && show(true));
    addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
    addEventListener('dragleave', (event) => event.relatedTarget || show(false));
    addEventListener('drop', (event) => {
      show(false);
      this.#take(event, event.dataTransfer);
    });
  }

  #take(event, { files }) {
    if (files.length === 0) return;
    event.preventDefault();
    this.#add(files);
  }

  async #record() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const pieces = [];
      this.recorder = new MediaRecorder(stream);
      this.recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
      this.recorder.addEventListener('stop', () => {
        const [type] = this.recorder.mimeType.split(';');
        this.recorder = null;
        stream.getTracks().forEach((track) => track.stop());
        this.#showRecording();
        this.#add([new File(pieces, `recording.${type.split('/')[1]}`, { type })]);
      });
      this.recorder.addEventListener('start', () => this.#showRecording()); // once there is audio
      this.recorder.start();
    } catch (error) {
      showError(`The microphone cannot be used: ${error.message}`);
    }
  }

  #showRecording() {
    byId('record').setAttribute('aria-pressed', String(this.recorder !== null));
    byId('record-name').textContent = this.recorder ? 'Stop recording' : 'Record audio';
  }

  #add(added) {
    showError('');
    for (const given of added) {
      const type = TYPES_BY_ENDING[given.name.split('.').at(-1).toLowerCase()] ?? given.type;
      const file = type === given.type ? given : new File([given], given.name, { type });
      const reason = this.#reasonToReject(file);
      if (reason) {
        showError(reason);
        break;
      }
      this.files.push({ file, address: file.type.startsWith('image/') ? URL.createObjectURL(file) : null });
    }
    this.#changed();
  }

  #reasonToReject(file) {
    const { types, fileBytes, totalBytes } = this.#limits;
    const total = this.files.reduce((sum, entry) => sum + entry.file.size, file.size);
    if (!types.includes(file.type)) return `“${file.name}” cannot be attached. Attach images, PDFs, text, CSV, audio or video.`;
    if (file.size === 0) return `“${file.name}” is empty.`;
    if (file.size > fileBytes) return `“${file.name}” has ${bytes(file.size)}, and a file may have at most ${bytes(fileBytes)}.`;
    if (total > totalBytes) return `All files together may have at most ${bytes(totalBytes)}, but these have ${bytes(total)}.`;
    return null;
  }

  #chip(entry) {
    const remove = iconButton('remove', `Remove ${entry.file.name}`, () => {
      this.files.splice(this.files.indexOf(entry), 1);
      this.#changed();
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
