package io.graft.config.security.access;

/**
 * A range of addresses, {@code 10.1.0.0/16}. Addresses are two halves of 64 bits, IPv4 mapped as in
 * RFC 4291, so that comparing needs no object. Immutable.
 */
public final class AddressRange {
  private static final long MAPPED = 0xFFFFL << 32;
  private static final int GROUPS = 8;

  private final long high;
  private final long low;
  private final long highMask;
  private final long lowMask;

  private AddressRange(long high, long low, int bits) {
    highMask = mask(Math.min(bits, 64));
    lowMask = mask(Math.max(0, bits - 64));
    this.high = high & highMask;
    this.low = low & lowMask;
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << 64 - bits;
  }

  /**
   * Parses an address, or a range.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!isAddress(address)) {
      throw new IllegalArgumentException("'" + text + "' is not an address as 10.1.0.0/16");
    }
    int width = address.indexOf(':') < 0 ? 32 : 128;
    int length = slash < 0 ? width : decimal(text, slash + 1, text.length(), 3);
    if (length < 0 || length > width) {
      throw new IllegalArgumentException(
          "'" + text + "' has no length of 0 to " + width + " after its '/'");
    }
    return new AddressRange(high(address), low(address), 128 - width + length);
  }

  boolean contains(long otherHigh, long otherLow) {
    return (otherHigh & highMask) == high && (otherLow & lowMask) == low;
  }

  /** Whether each address of another range is in this one. */
  boolean covers(AddressRange other) {
    return (highMask & ~other.highMask) == 0
        && (lowMask & ~other.lowMask) == 0
        && contains(other.high, other.low);
  }

  /** Whether a text is a numeric address, with or without brackets and a scope. */
  public static boolean isAddress(String text) {
    int from = start(text);
    int to = end(text);
    return text.indexOf(':') < 0 ? ipv4(text, from, to) >= 0 : groups(text, from, to);
  }

  /** The first half of an address; 0 if it is none. Allocates nothing. */
  public static long high(String text) {
    return text.indexOf(':') < 0 ? 0 : half(text, 0);
  }

  /** The second half of an address; 0 if it is none. Allocates nothing. */
  public static long low(String text) {
    if (text.indexOf(':') >= 0) {
      return half(text, GROUPS / 2);
    }
    long address = ipv4(text, start(text), end(text));
    return address < 0 ? 0 : MAPPED | address;
  }

  private static int start(String text) {
    return text.startsWith("[") ? 1 : 0;
  }

  private static int end(String text) {
    int to = text.endsWith("]") ? text.length() - 1 : text.length();
    int scope = text.indexOf('%');
    return scope >= 0 ? Math.min(to, scope) : to;
  }

  /** The four groups of an IPv6 address from a group on; 0 if it is none. */
  private static long half(String text, int first) {
    int from = start(text);
    int to = end(text);
    if (!groups(text, from, to)) {
      return 0;
    }
    long half = 0;
    for (int i = first; i < first + GROUPS / 2; i++) {
      half = half << 16 | group(text, from, to, i);
    }
    return half;
  }

  /** Whether there are eight groups, or fewer with one gap. */
  private static boolean groups(String text, int from, int to) {
    int gap = gap(text, from, to);
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int count = gap < 0 ? count(text, from, to) : count(text, from, gap) + count(text, gap + 2, to);
    boolean right = gap < 0 ? count == GROUPS : count < GROUPS;
    return right && (gap < 0 ? valid(text, from, to) : valid(text, from, gap, gap + 2, to));
  }

  private static boolean valid(String text, int from, int gap, int after, int to) {
    return (gap == from || valid(text, from, gap)) && (after >= to || valid(text, after, to));
  }

  private static boolean valid(String text, int from, int to) {
    int at = from;
    while (at <= to) {
      int end = colon(text, at, to);
      boolean last = end == to;
      if (hexadecimal(text, at, end) < 0 && !(last && ipv4(text, at, end) >= 0)) {
        return false;
      }
      at = end + 1;
    }
    return true;
  }

  private static int gap(String text, int from, int to) {
    int gap = text.indexOf("::", from);
    return gap < 0 || gap >= to ? -1 : gap;
  }

  private static int colon(String text, int from, int to) {
    int colon = text.indexOf(':', from);
    return colon < 0 || colon > to ? to : colon;
  }

  /** The number of groups between two places; an IPv4 address at the end is two. */
  private static int count(String text, int from, int to) {
    if (from >= to) {
      return 0;
    }
    int count = 1;
    boolean dotted = false;
    for (int i = from; i < to; i++) {
      count += text.charAt(i) == ':' ? 1 : 0;
      dotted |= text.charAt(i) == '.';
    }
    return dotted ? count + 1 : count;
  }

  /** One group of a valid IPv6 address. */
  private static long group(String text, int from, int to, int wanted) {
    int gap = gap(text, from, to);
    if (gap < 0) {
      return nth(text, from, to, wanted);
    }
    int before = count(text, from, gap);
    if (wanted < before) {
      return nth(text, from, gap, wanted);
    }
    int after = GROUPS - count(text, gap + 2, to);
    return wanted < after ? 0 : nth(text, gap + 2, to, wanted - after);
  }

  private static long nth(String text, int from, int to, int wanted) {
    int at = from;
    for (int i = 0; ; i++) {
      int end = colon(text, at, to);
      long dotted = end == to ? ipv4(text, at, end) : -1;
      if (dotted >= 0) {
        return i == wanted ? dotted >> 16 : dotted & 0xFFFF;
      }
      if (i == wanted) {
        return hexadecimal(text, at, end);
      }
      at = end + 1;
    }
  }

  /** The address as a number; -1: it is none. */
  private static long ipv4(String text, int from, int to) {
    long address = 0;
    int at = from;
    for (int i = 0; i < 4; i++) {
      int dot = i == 3 ? to : text.indexOf('.', at);
      int value = dot < 0 || dot > to ? -1 : decimal(text, at, dot, 3);
      if (value < 0 || value > 255) {
        return -1;
      }
      address = address << 8 | value;
      at = dot + 1;
    }
    return address;
  }

  private static int decimal(String text, int from, int to, int most) {
    return number(text, from, to, 10, most);
  }

  private static int hexadecimal(String text, int from, int to) {
    return number(text, from, to, 16, 4);
  }

  private static int number(String text, int from, int to, int radix, int most) {
    if (from >= to || to - from > most) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) > '~' ? -1 : Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
