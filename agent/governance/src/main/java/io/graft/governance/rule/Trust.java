package io.graft.governance.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The addresses whose headers about the caller are trusted: deadline, priority, colour, name and
 * attempt number. Trust depends on the peer's address, because nothing in a request proves
 * anything. Immutable.
 */
public final class Trust {
  private static final String[] LOOPBACK = {"127.0.0.0/8", "::1/128"};

  /** RFC 1918, shared (RFC 6598), unique local (RFC 4193) and link-local addresses. */
  private static final String[] PRIVATE = {
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10"
  };

  private static final int GROUPS = 8;
  private static final int IPV4_FIRST = 6;
  private static final int MAPPED = 0xFFFF;

  private final boolean all;
  private final Range[] ranges;
  private final String text;

  private Trust(boolean all, List<Range> ranges, String text) {
    this.all = all;
    this.ranges = ranges.toArray(new Range[0]);
    this.text = text;
  }

  /**
   * Parses {@code all}, {@code none}, or any of {@code loopback}, {@code private}, an address, or a
   * range of addresses such as {@code 10.1.0.0/16}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static Trust parse(List<String> words) {
    List<Range> ranges = new ArrayList<>();
    boolean all = false;
    StringBuilder text = new StringBuilder();
    for (String each : words) {
      String word = each.trim().toLowerCase(Locale.ROOT);
      text.append(text.length() == 0 ? "" : ",").append(word);
      if ((word.equals("all") || word.equals("none")) && words.size() > 1) {
        throw new IllegalArgumentException("'" + word + "' cannot be combined with others");
      }
      if (word.equals("loopback")) {
        add(ranges, LOOPBACK);
      } else if (word.equals("private")) {
        add(ranges, PRIVATE);
      } else if (word.equals("all")) {
        all = true;
      } else if (!word.equals("none")) {
        ranges.add(Range.parse(word));
      }
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("it names nobody; that is 'none'");
    }
    return new Trust(all, ranges, text.toString());
  }

  private static void add(List<Range> to, String[] ranges) {
    for (String range : ranges) {
      to.add(Range.parse(range));
    }
  }

  /**
   * Whether a peer is trusted.
   *
   * @param peer its numeric address; {@code null}: unknown, which only {@code all} trusts
   */
  public boolean contains(@Nullable String peer) {
    if (all || peer == null || ranges.length == 0) {
      return all;
    }
    int[] address = address(peer);
    if (address == null) {
      return false;
    }
    for (int i = 0; i < ranges.length; i++) {
      if (ranges[i].contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The eight groups of an address, IPv4 mapped as in RFC 4291; {@code null}: not an address. */
  private static int @Nullable [] address(String text) {
    int from = text.startsWith("[") ? 1 : 0;
    int to = text.endsWith("]") ? text.length() - 1 : text.length();
    int scope = text.indexOf('%');
    if (scope >= 0) {
      to = Math.min(to, scope);
    }
    int[] groups = new int[GROUPS];
    if (text.indexOf(':') < 0) {
      groups[IPV4_FIRST - 1] = MAPPED;
      return ipv4(text, from, to, groups, IPV4_FIRST) ? groups : null;
    }
    int count = 0;
    int gap = -1;
    int at = from;
    while (at < to) {
      if (text.startsWith("::", at)) {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at += 2;
        continue;
      }
      if (text.charAt(at) == ':' && at > from) {
        at++;
      }
      int end = at;
      while (end < to && text.charAt(end) != ':') {
        end++;
      }
      if (count < GROUPS - 1 && text.indexOf('.', at) > 0 && end == to) {
        if (!ipv4(text, at, to, groups, count)) {
          return null;
        }
        count += 2;
      } else {
        int value = number(text, at, end, 16, 4);
        if (value < 0 || count == GROUPS) {
          return null;
        }
        groups[count++] = value;
      }
      at = end;
    }
    if (gap < 0 ? count < GROUPS : count == GROUPS) {
      return null;
    }
    for (int moved = 1; gap >= 0 && moved <= count - gap; moved++) {
      groups[GROUPS - moved] = groups[count - moved];
      groups[count - moved] = 0;
    }
    return groups;
  }

  private static boolean ipv4(String text, int from, int to, int[] groups, int first) {
    int at = from;
    for (int i = 0; i < 4; i++) {
      int end = i == 3 ? to : text.indexOf('.', at);
      int value = end < 0 || end > to ? -1 : number(text, at, end, 10, 3);
      if (value < 0 || value > 255) {
        return false;
      }
      groups[first + i / 2] = groups[first + i / 2] << 8 | value;
      at = end + 1;
    }
    return true;
  }

  private static int number(String text, int from, int to, int radix, int most) {
    if (from >= to || to - from > most) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  /** Returns it as written in a rule. */
  @Override
  public String toString() {
    return text;
  }

  /** A range of addresses with the same first bits. */
  private static final class Range {
    private final int[] first;
    private final int bits;

    private Range(int[] first, int bits) {
      this.first = first;
      this.bits = bits;
    }

    static Range parse(String text) {
      int slash = text.indexOf('/');
      int[] first = address(slash < 0 ? text : text.substring(0, slash));
      if (first == null) {
        throw new IllegalArgumentException(
            "'" + text + "' is neither loopback, private, all, none nor an address as 10.1.0.0/16");
      }
      int width = text.indexOf(':') < 0 ? 32 : 128;
      int length = slash < 0 ? width : number(text, slash + 1, text.length(), 10, 3);
      if (length < 0 || length > width) {
        throw new IllegalArgumentException(
            "'" + text + "' has no length of 0 to " + width + " after its '/'");
      }
      return new Range(first, 128 - width + length);
    }

    boolean contains(int[] address) {
      int left = bits;
      for (int i = 0; left > 0; i++, left -= 16) {
        int mask = left >= 16 ? 0xFFFF : 0xFFFF << 16 - left & 0xFFFF;
        if (((first[i] ^ address[i]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
