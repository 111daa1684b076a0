// The drawn body: a tap marks a region, ticks its place below, and is kept with the page. Without this
// script each region leads to the place that it belongs to.
(() => {
  "use strict";
  document.querySelectorAll(".body-pick").forEach((pick) => {
    const said = pick.querySelector(".body-said");
    const { name, most, full } = pick.dataset;
    const regions = [...pick.querySelectorAll("a.region")];
    const boxes = () => [...pick.querySelectorAll(`input[name="${name}"]`)];
    const chosen = () => boxes().map((box) => box.value);
    const place = (region) => document.getElementById(region.getAttribute("href").slice(1));
    const word = (region) => region.getAttribute("aria-label");

    const tell = () => pick.dispatchEvent(new Event("change", { bubbles: true }));
    const mark = () => {
      const on = chosen();
      regions.forEach((region) => {
        const is = on.includes(region.dataset.region);
        region.classList.toggle("on", is);
        region.setAttribute("aria-pressed", String(is));
      });
      said.textContent = regions.filter((one) => on.includes(one.dataset.region)).map(word).join(", ");
    };
    const add = (region) => {
      const box = document.createElement("input");
      box.type = "hidden";
      box.name = name;
      box.value = region.dataset.region;
      pick.append(box);
      place(region).checked = true;
    };
    const remove = (region) => {
      boxes().filter((box) => box.value === region.dataset.region).forEach((box) => box.remove());
      const left = regions.some((one) => place(one) === place(region) && chosen().includes(one.dataset.region));
      if (!left) place(region).checked = false;
    };
    const toggle = (region) => {
      if (chosen().includes(region.dataset.region)) remove(region);
      else if (chosen().length >= Number(most)) { said.textContent = full; return; }
      else add(region);
      mark();
      tell();
    };

    regions.forEach((region) => {
      region.setAttribute("role", "button");
      region.addEventListener("click", (event) => { event.preventDefault(); toggle(region); });
      region.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        toggle(region);
      });
    });
    // A place that is unticked below takes its regions along.
    pick.parentElement.addEventListener("change", (event) => {
      const box = event.target;
      if (!box.matches("[type=checkbox]") || box.checked) return;
      regions.filter((one) => place(one) === box).forEach((region) => {
        boxes().filter((one) => one.value === region.dataset.region).forEach((one) => one.remove());
      });
      mark();
    });
    mark();
  });
})();
