/** Search, filter and sort of the table of attempts: the report's only script, named by its hash in the page's policy. */
export const ATTEMPTS_SCRIPT = `
'use strict';
const table = document.getElementById('attempts-table');
if (table) {
  const rows = [...table.tBodies[0].rows];
  const field = (name) => document.getElementById('filter-' + name);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const apply = () => {
    const words = field('text').value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      const keep = (field('run').value || row.dataset.run) === row.dataset.run
        && (field('outcome').value || row.dataset.outcome) === row.dataset.outcome
        && words.every((word) => texts[index].includes(word));
      row.hidden = !keep;
      if (keep) shown++;
    });
    field('count').textContent = shown + ' of ' + rows.length;
  };
  const number = (text) => {
    const found = /^([\\d.,]+) ?(kB|MB|B)?$/.exec(text);
    return found ? parseFloat(found[1].replaceAll(',', '')) * ({ kB: 1e3, MB: 1e6 }[found[2]] || 1) : NaN;
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.onclick = () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const cell = (row) => row.cells[column].textContent;
      const numeric = head.className === 'number';
      const order = (a, b) => numeric ? (number(cell(a)) || 0) - (number(cell(b)) || 0)
        : cell(a).localeCompare(cell(b), 'en', { numeric: true });
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => (down ? -1 : 1) * order(a, b)));
    };
  });
  document.getElementById('filter').hidden = false;
  document.getElementById('filter').onsubmit = (event) => event.preventDefault();
  for (const name of ['text', 'run', 'outcome']) field(name).oninput = apply;
  apply();
}
`;
