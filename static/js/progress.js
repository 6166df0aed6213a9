// While a background job runs, look again every few seconds; when it is over, show the page anew.
(function () {
  "use strict";
  function look() {
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (text) {
        var here = document.getElementById("job");
        var there = new DOMParser().parseFromString(text, "text/html").getElementById("job");
        if (text && !there) {
          window.location.reload();
          return;
        }
        if (there) {
          here.replaceChildren.apply(here, Array.from(there.childNodes));
        }
        window.setTimeout(look, 3000);
      })
      .catch(function () { window.setTimeout(look, 10000); });
  }
  if (document.getElementById("job")) {
    window.setTimeout(look, 2000);
  }
})();
