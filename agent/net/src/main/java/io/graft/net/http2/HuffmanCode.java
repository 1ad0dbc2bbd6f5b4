package io.graft.net.http2;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The Huffman code of HPACK (RFC 7541, appendix B). The code is canonical, so the lengths of its
 * symbols define it: codes of one length are consecutive numbers, in the order of their symbols.
 */
final class HuffmanCode {
  private static final int LONGEST = 30;
  private static final int END_OF_STRING = 256;

  /** The length of the code of each symbol, 0 to 256, from {@code A} for 5 to {@code Z} for 30. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
          + "Z";

  private static final int[] FIRST_CODE = new int[LONGEST + 1];
  private static final int[] FIRST_INDEX = new int[LONGEST + 1];
  private static final int[] COUNT = new int[LONGEST + 1];
  private static final int[] SYMBOLS = new int[LENGTHS.length()];

  static {
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      FIRST_CODE[length] = code;
      FIRST_INDEX[length] = index;
      for (int symbol = 0; symbol < SYMBOLS.length; symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + 5 == length) {
          SYMBOLS[index++] = symbol;
        }
      }
      COUNT[length] = index - FIRST_INDEX[length];
      code = code + COUNT[length] << 1;
    }
  }

  private HuffmanCode() {}

  /**
   * Decodes all remaining bytes of a text.
   *
   * @throws IOException if they are not a text in this code
   */
  static String decode(ByteBuffer in) throws IOException {
    StringBuilder text = new StringBuilder(in.remaining() * 2);
    int code = 0;
    int length = 0;
    while (in.hasRemaining()) {
      int bits = in.get();
      for (int i = 7; i >= 0; i--) {
        code = code << 1 | bits >> i & 1;
        length++;
        int offset = code - FIRST_CODE[length];
        if (offset >= 0 && offset < COUNT[length]) {
          int symbol = SYMBOLS[FIRST_INDEX[length] + offset];
          if (symbol == END_OF_STRING) {
            throw malformed();
          }
          text.append((char) symbol);
          code = 0;
          length = 0;
        } else if (length == LONGEST) {
          throw malformed();
        }
      }
    }
    // The last byte is filled up with the first bits of the end of string, which are ones.
    if (length > 7 || code != (1 << length) - 1) {
      throw malformed();
    }
    return text.toString();
  }

  /** As {@link #decode}, for a text that is not encoded. */
  static String plain(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static ProtocolException malformed() {
    return new ProtocolException("its response has a malformed header");
  }
}
