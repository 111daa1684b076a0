// The calendar opens where the day is: the line of now, or the chosen visit, stands in sight.
(() => {
  const scroll = document.querySelector(".cal-scroll");
  const target = document.querySelector(".chosen") || document.querySelector("#now-line");
  if (scroll && target && scroll.scrollHeight > scroll.clientHeight) {
    const top = target.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
    scroll.scrollTop += Math.max(top - scroll.clientHeight / 3, 0);
  } else if (target && !location.hash && target.getBoundingClientRect().top > innerHeight * 0.8) {
    target.scrollIntoView({ block: "center" });  // on a phone the page itself scrolls
  }
})();
