const NEAR = 48; // this many pixels from the end still count as the end

/** Keeps the end of a growing page in view while the user is there. Otherwise it offers a button to return to the end. */
export class Follow {
  #isAtEnd = true;
  #content;
  #button;

  constructor(content, button) {
    this.#content = content;
    this.#button = button;
    new ResizeObserver(() => this.#contentChanged()).observe(content);
    addEventListener('scroll', () => this.#look(), { passive: true });
    addEventListener('resize', () => this.#contentChanged());
    button.addEventListener('click', () => this.toEnd());
    // a user who unfolds something wants to read it
    content.addEventListener('click', (event) => {
      if (event.target.closest('summary')) this.#isAtEnd = false;
    });
  }

  toEnd() {
    scrollTo(0, document.documentElement.scrollHeight);
    this.#look();
  }

  #contentChanged() {
    if (this.#isAtEnd && this.#content.hasChildNodes()) this.toEnd();
    else this.#look();
  }

  #look() {
    this.#isAtEnd = document.documentElement.scrollHeight - innerHeight - scrollY < NEAR;
    this.#button.hidden = this.#isAtEnd || !this.#content.hasChildNodes();
  }
}
