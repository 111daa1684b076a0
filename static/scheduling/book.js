// Booking: with scripts the times follow the wishes by themselves, so their button is not needed;
// typing a time of one's own clears the chosen free time, and choosing one clears the typed time.
(() => {
  const tidy = () => {
    document.querySelectorAll(".show-times").forEach((button) => { button.hidden = true; });
  };
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.name === "slot") {
      const own = document.querySelector('[name="at"]');
      if (own) own.value = "";
    }
    if (field.name === "at" && field.value) {
      document.querySelectorAll('[name="slot"]:checked').forEach((one) => { one.checked = false; });
    }
  });
  document.addEventListener("htmx:afterSettle", tidy);
  tidy();
})();
