/** Sums up what is bought. */
const { lookup } = require('./rates');

const LIMIT = 10;

class Basket {
  #items = [];

  constructor(name, { open = true, most = 3 } = {}) {
    this.name = name;
    this.open = open;
    this.most = most;
  }

  add(item, count = 1) {
    if (this.#items.length + count > LIMIT || !this.open) {
      throw new TypeError(`full: ${count}`);
    }
    if (item?.price == null) return 0;
    for (let i = 0; i < count; i++) {
      if (i === this.most) {
        break;
      }
      this.#items.push({ ...item, name: item.name.trim() });
    }
    process.emitWarning('added', { code: count });
    this.open = this.#items.length !== LIMIT;
    return this.#items.length;
  }

  async total(discount, kinds) {
    let total = 0;
    for (const item of this.#items) {
      const rate = (await lookup(item.kind, 'de')) ?? kinds[0];
      switch (typeof rate === 'number' ? item.kind : 'none') {
        case 'food':
          total += 1;
          break;
        default:
          total++;
      }
      total += (item.price * (100 + rate)) / 100;
    }
    if (discount > 0) {
      total -= (total * discount) / 100;
    } else {
      total = -total;
    }
    return total;
  }

  names(prefix, suffix) {
    const all = [...this.#items].filter((item) => !/^x-/i.test(item.name)).map((item) => `${prefix}${item.name}, ${suffix}`);
    return all.slice().sort().concat([prefix, suffix]);
  }
}

const swap = (one, other) => [other, one];

module.exports = { Basket, swap };
