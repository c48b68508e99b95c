package ferry.billing;

import java.math.BigDecimal;

/** Rates of value added tax by country. */
public interface TaxTable {
    BigDecimal rate(String country);
}
