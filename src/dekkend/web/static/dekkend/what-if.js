// Keeps a slider and its number field the same. Without JavaScript the number field does the work alone.
const mark = document.documentElement.lang === "nl" ? "," : ".";
document.addEventListener(
  "input",
  (event) => {
    const field = event.target;
    if (field.matches(".knob__slider")) {
      document.getElementById(field.dataset.for).value = field.value.replace(".", mark);
    } else if (field.matches(".knob__number")) {
      const value = Number(field.value.replace(",", "."));
      const slider = field.parentElement.querySelector(".knob__slider");
      if (slider && Number.isFinite(value)) slider.value = value;
    }
  },
  true,
);
