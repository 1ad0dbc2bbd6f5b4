package io.graft.governance.hash;

/**
 * Hashes of keys and of instances. All callers must agree on them: two JVMs, of any versions of
 * Graft, send the same key to the same instance because their hashes are equal. So they must never
 * change. They do not use {@link String#hashCode}, whose 32 bits collide.
 */
public final class KeyHash {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long SEED = 0x6772616674L;

  private KeyHash() {}

  /** The hash of a text: the rounds of xxHash64 over its UTF-16 code units, four at a time. */
  public static long of(String text) {
    int length = text.length();
    long h = SEED + P3 + length;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      h =
          round(
              h,
              text.charAt(i)
                  | (long) text.charAt(i + 1) << 16
                  | (long) text.charAt(i + 2) << 32
                  | (long) text.charAt(i + 3) << 48);
    }
    if (i < length) {
      long rest = 0;
      for (int shift = 0; i < length; i++, shift += 16) {
        rest |= (long) text.charAt(i) << shift;
      }
      h = round(h, rest);
    }
    h = (h ^ h >>> 33) * P2;
    h = (h ^ h >>> 29) * P3;
    return h ^ h >>> 32;
  }

  private static long round(long h, long word) {
    long k = Long.rotateLeft(word * P2, 31) * P1;
    return Long.rotateLeft(h ^ k, 27) * P1 + P4;
  }

  /** Combines two hashes that are already well mixed: the finalizer of SplitMix64. */
  static long of(long one, long other) {
    long z = one ^ other;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /** The {@code i}th further hash derived from a hash, from 1. */
  public static long again(long hash, int i) {
    return of(hash, i * P1);
  }

  /** 0 (inclusive) to {@code bound} (exclusive), by the upper half of a hash. */
  public static int below(int bound, long hash) {
    return (int) ((hash >>> 32) * bound >>> 32);
  }

  /** 0 (inclusive) to 1 (exclusive), by the upper bits of a hash. */
  public static double fraction(long hash) {
    return (hash >>> 11) * 0x1.0p-53;
  }
}
