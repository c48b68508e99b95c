package ferry.billing;

import java.math.BigDecimal;
import java.util.List;

/** Computes what a customer owes: price by weight, discount by volume, tax by country. */
public final class InvoiceCalculator {
    private final TaxTable taxes;

    public InvoiceCalculator(TaxTable taxes) {
        this.taxes = taxes;
    }

    /** The sum of an invoice, with tax, rounded to cents. */
    public BigDecimal total(List<Item> items, String country) {
        BigDecimal net = BigDecimal.ZERO;
        for (Item item : items) {
            net = net.add(item.price());
        }
        return applyDiscount(net, items.size()).multiply(taxes.rate(country)).setScale(2);
    }

    private BigDecimal applyDiscount(BigDecimal net, int count) {
        return count > 100 ? net.multiply(new BigDecimal("0.9")) : net;
    }
}
