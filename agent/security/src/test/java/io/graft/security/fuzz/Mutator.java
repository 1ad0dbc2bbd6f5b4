package io.graft.security.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes inputs from others. The same seed makes the same inputs. */
final class Mutator {
  private static final int LONGEST = 20_000;
  private static final String[] WORDS = {
    "%2f",
    "%2e%2e",
    "%25",
    "%00",
    "..",
    "//",
    ";",
    ",",
    "\\",
    "*",
    "?",
    ":",
    "=",
    "|",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "null",
    "true",
    "-1",
    "1e999",
    "9223372036854775808",
    "\r\n",
    "\0",
    "\u00e9",
    "\ud83d\ude00",
    "none",
    "HS256",
    "ES256",
    "bearer ",
    "Bearer ",
    "Basic ",
    "spiffe://",
    "iss",
    "\"exp\":",
    "-----BEGIN CERTIFICATE-----\n",
    "-----END CERTIFICATE-----\n",
    "https://",
    "not-",
    "/**"
  };
  private static final int[] BYTES = {0, 1, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xff};

  private final Random random;
  private final List<byte[]> seeds;

  Mutator(List<byte[]> seeds, long seed) {
    this.seeds = seeds;
    random = new Random(seed);
  }

  byte[] next() {
    byte[] input = any();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size())).clone();
  }

  private byte[] changed(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int to = Math.min(input.length, at + random.nextInt(40));
    switch (random.nextInt(8)) {
      case 0:
        return spliced(input, at, at, word());
      case 1:
        return spliced(input, at, to, word());
      case 2:
        return spliced(input, at, to, new byte[0]);
      case 3:
        byte[] other = any();
        int from = random.nextInt(other.length + 1);
        return spliced(input, at, to, part(other, from, from + random.nextInt(60)));
      case 4:
        return spliced(input, at, at, repeated(part(input, at, to), random.nextInt(200)));
      case 5:
        return part(input, 0, at);
      case 6:
        return spliced(input, at, at + 1, new byte[] {(byte) BYTES[random.nextInt(BYTES.length)]});
      default:
        return spliced(input, at, at + 1, new byte[] {(byte) random.nextInt(256)});
    }
  }

  private byte[] word() {
    return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] repeated(byte[] part, int times) {
    byte[] whole = new byte[part.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(part, 0, whole, i * part.length, part.length);
    }
    return whole;
  }

  private static byte[] part(byte[] input, int from, int to) {
    return java.util.Arrays.copyOfRange(input, from, Math.max(from, Math.min(to, input.length)));
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
    int end = Math.min(to, input.length);
    if (input.length - (end - from) + middle.length > LONGEST) {
      return input;
    }
    byte[] result = new byte[from + middle.length + input.length - end];
    System.arraycopy(input, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(input, end, result, from + middle.length, input.length - end);
    return result;
  }
}
