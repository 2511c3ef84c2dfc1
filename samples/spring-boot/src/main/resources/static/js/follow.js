const NEAR = 48; // so many pixels from the end still count as being there

/** Keeps the end of a growing page in sight, as long as the user is there, and offers the way back when not. */
export class Follow {
  #isAtEnd = true;
  #button;

  constructor(content, button) {
    this.#button = button;
    new ResizeObserver(() => this.#contentChanged()).observe(content);
    addEventListener('scroll', () => this.#look(), { passive: true });
    addEventListener('resize', () => this.#contentChanged());
    button.addEventListener('click', () => this.toEnd());
    // who unfolds something wants to read there
    content.addEventListener('click', (event) => {
      if (event.target.closest('summary')) this.#isAtEnd = false;
    });
  }

  toEnd() {
    this.#isAtEnd = true;
    scrollTo(0, document.documentElement.scrollHeight);
    this.#show();
  }

  #contentChanged() {
    if (this.#isAtEnd) this.toEnd();
    else this.#look();
  }

  #look() {
    this.#isAtEnd = document.documentElement.scrollHeight - innerHeight - scrollY < NEAR;
    this.#show();
  }

  #show() {
    this.#button.hidden = this.#isAtEnd;
  }
}
