package shop;

import java.util.ArrayList;
import java.util.List;

/** Sums up what is bought. */
public class Basket<T extends Comparable<T>> {
    private static final int LIMIT = 10;
    private final List<Item> items = new ArrayList<>();
    private final String name;
    private boolean open;

    public Basket(String name, boolean open) {
        this.name = name;
        this.open = open;
    }

    /** Puts an item into the basket. */
    @Deprecated(since = "2")
    public int add(Item item, int count, int most) {
        if (items.size() + count > LIMIT || !open) {
            throw new IllegalStateException("full: " + count);
        }
        if (item == null) return 0;
        for (int i = 0; i < count; i++) {
            if (i == most) {
                break;
            }
            items.add(item);
        }
        System.out.println("added " + count);
        open = items.size() != LIMIT;
        return items.size();
    }

    public String describe(Item item, String prefix, String suffix) {
        String text = prefix + item.name().trim() + suffix;
        if (item.name().equals(name)) {
            text += "!";
        } else {
            text = text.toLowerCase();
        }
        return text.startsWith("x-") ? text.substring(2, text.length() - 1) : text;
    }

    public long total(int discount) {
        long total = 0L;
        int[] rates = {7, 19};
        for (Item item : items) {
            int rate = rates[0];
            switch (item.kind()) {
                case 1:
                    rate = rates[1];
                    break;
                case 2:
                    continue;
                default:
                    rate++;
            }
            total += item.price() * (100 + rate) / 100;
        }
        items.removeIf(item -> item.price() < -1 && item.kind() >= 3);
        return discount > 0 ? total - total * discount / 100 : total;
    }

    interface Item {
        String name();

        int kind();

        int price();
    }
}
