import { money } from './answer.js';
import { button, byId, el } from './dom.js';

/** The dialog with what seldom changes. The browser keeps it, by the names of the fields. */
export class Settings {
  #form = byId('settings-form');

  constructor({ models }) {
    this.#form.elements.fallback.append(...models.map(({ name }) => el('option', { value: name }, name)));
    this.#restore();
    this.#form.addEventListener('input', () => this.#save()); // texts, while they are typed
    this.#form.addEventListener('change', () => this.#save()); // choices
    addEventListener('storage', ({ key }) => key === 'settings' && this.#restore());
  }

  /** Returns what is sent along with a message. */
  values() {
    const { theme, ...sent } = Object.fromEntries([...new FormData(this.#form)].map(([name, value]) => [name, value.trim()]));
    return sent;
  }

  /** Returns why no message can be sent with these settings; null if one can. */
  problem() {
    const wrong = this.#form.querySelector(':invalid');
    if (wrong) return `The setting “${wrong.labels[0].textContent}” cannot be used. ${wrong.validationMessage}`;
    const { json, schema } = this.values();
    try {
      if (json && schema) JSON.parse(schema);
      return null;
    } catch (error) {
      return `The JSON schema in the settings is not JSON: ${error.message}`;
    }
  }

  #save() {
    localStorage.setItem('settings', JSON.stringify(Object.fromEntries(new FormData(this.#form))));
    dispatchEvent(new Event('settings'));
  }

  #restore() {
    const saved = JSON.parse(localStorage.getItem('settings'));
    if (!saved) return;
    for (const field of this.#form.elements) {
      if (field.type === 'checkbox') field.checked = field.name in saved;
      else if (field.name) field.value = saved[field.name] ?? '';
    }
  }
}

/** The dialog with all models, their abilities and prices. */
export class ModelPicker {
  #models;
  #chosen = byId('model');
  #search = byId('model-search');
  #changed;

  constructor({ models, model }, changed) {
    this.#models = models.map((entry) => ({ ...entry, abilities: abilities(entry.features) }));
    this.#changed = changed;
    this.choose(model);
    this.#search.addEventListener('input', () => this.#show());
    this.#search.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // or the button that opened the dialog, and has the focus again, would open it again
      byId('model-list').querySelector('button')?.click();
    });
    byId('models').addEventListener('beforetoggle', () => {
      this.#search.value = '';
      this.#show();
    });
    byId('model-button').disabled = false;
  }

  choose(name) {
    if (!this.#models.some((model) => model.name === name)) return;
    this.#chosen.value = name;
    byId('model-name').textContent = name;
  }

  #show() {
    const terms = this.#search.value.toLowerCase().split(/\s+/);
    const found = this.#models.filter((model) => terms.every((term) => `${model.name} ${model.abilities}`.includes(term)));
    byId('model-count').textContent = found.length === 1 ? '1 model' : `${found.length} models`;
    byId('model-list').replaceChildren(...found.map(({ name, abilities: texts, pricing }) => {
      const choose = () => {
        this.choose(name);
        this.#changed();
        byId('models').close();
      };
      return el('li', {}, button({ 'aria-pressed': String(name === this.#chosen.value) }, choose,
        el('strong', {}, name), el('span', {}, texts), el('span', {}, price(pricing))));
    }));
  }
}

function abilities(features) {
  const texts = features.filter((feature) => feature !== 'text-to-text').map((feature) => {
    const [from, to] = feature.split('-to-');
    if (!to) return feature.replaceAll('-', ' ');
    return to === 'text' ? `reads ${from}` : `makes ${to}`;
  });
  return texts.join(', ') || 'text only';
}

function price(pricing) {
  const amount = (value) => money(value, pricing.currency);
  if (typeof pricing?.perRequest === 'number') return `${amount(pricing.perRequest)} per answer`;
  if (typeof pricing?.inputPerMillionTokens !== 'number') return 'no price known';
  const output = pricing.outputPerMillionTokens ?? pricing.inputPerMillionTokens;
  return `${amount(pricing.inputPerMillionTokens)} in, ${amount(output)} out, per million tokens`;
}
