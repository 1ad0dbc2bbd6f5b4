package io.graft.governance.hash;

/**
 * Logarithms for the weights of {@link Rendezvous} that are the same on every machine, from a
 * table. {@link Math#log} may differ in the last bit between JVMs, and two callers would disagree
 * on a key; {@link StrictMath#log} costs more than a pick.
 */
final class Logarithm {
  private static final int BITS = 10;
  private static final double[] TABLE = new double[(1 << BITS) + 1];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      TABLE[i] = StrictMath.log(1 + (double) i / (1 << BITS)) / StrictMath.log(2);
    }
  }

  private Logarithm() {}

  /** The binary logarithm of a hash as a fraction: less than 0, to within 1e-6. */
  static double ofFraction(long hash) {
    int zeros = Long.numberOfLeadingZeros(hash);
    if (zeros == 64) {
      return -65;
    }
    long mantissa = hash << zeros << 1; // without its leading 1
    int i = (int) (mantissa >>> 64 - BITS);
    double rest = (mantissa << BITS >>> 11) * 0x1.0p-53;
    double log = TABLE[i] + (TABLE[i + 1] - TABLE[i]) * rest;
    return Math.min(-0x1.0p-53, log - zeros - 1);
  }
}
