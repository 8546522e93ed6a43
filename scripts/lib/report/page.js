// Draws every chart. The expressions are interpreted, not compiled: the page's policy allows no eval.
(async () => {
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const root = document.documentElement;
  const pause = () => new Promise((resolve) => setTimeout(resolve));
  let failed = 0;
  for (const place of document.querySelectorAll("[data-spec]")) {
    await pause(); // the page scrolls and answers while the charts below are drawn
    try {
      await vegaEmbed(place.querySelector("div"), json(place.dataset.spec), {
        mode: "vega", renderer: "svg", actions: false, ast: true,
        tooltip: { theme: "custom", disableDefaultStyle: true },
      });
    } catch (error) {
      failed += 1;
      place.hidden = true;
      console.error(place.dataset.spec, error);
    }
  }
  root.dataset.charts = failed ? "failed" : "drawn";
})();
