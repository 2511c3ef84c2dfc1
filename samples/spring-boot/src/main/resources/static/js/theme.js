/* Sets the colours before the page is drawn. It is no module, since modules run only after that. */
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme } = JSON.parse(localStorage.getItem('settings') ?? '{}');
    document.documentElement.dataset.theme = theme || (dark.matches ? 'dark' : 'light');
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('storage', apply); // another tab changed the settings
  addEventListener('settings', apply);
})();
