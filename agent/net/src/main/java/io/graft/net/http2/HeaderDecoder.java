package io.graft.net.http2;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decodes the headers that one connection receives (HPACK, RFC 7541). Each block may refer to
 * headers of earlier ones, so none may be left out.
 */
final class HeaderDecoder {
  /** The table's size by default, which no setting of this side changes. */
  private static final int MOST_TABLE = 4096;

  private static final int ENTRY_OVERHEAD = 32;

  /** Names and values of the static table, appendix A. The first has the index 1. */
  private static final String[] STATIC = {
    ":authority", "",
    ":method", "GET",
    ":method", "POST",
    ":path", "/",
    ":path", "/index.html",
    ":scheme", "http",
    ":scheme", "https",
    ":status", "200",
    ":status", "204",
    ":status", "206",
    ":status", "304",
    ":status", "400",
    ":status", "404",
    ":status", "500",
    "accept-charset", "",
    "accept-encoding", "gzip, deflate",
    "accept-language", "",
    "accept-ranges", "",
    "accept", "",
    "access-control-allow-origin", "",
    "age", "",
    "allow", "",
    "authorization", "",
    "cache-control", "",
    "content-disposition", "",
    "content-encoding", "",
    "content-language", "",
    "content-length", "",
    "content-location", "",
    "content-range", "",
    "content-type", "",
    "cookie", "",
    "date", "",
    "etag", "",
    "expect", "",
    "expires", "",
    "from", "",
    "host", "",
    "if-match", "",
    "if-modified-since", "",
    "if-none-match", "",
    "if-range", "",
    "if-unmodified-since", "",
    "last-modified", "",
    "link", "",
    "location", "",
    "max-forwards", "",
    "proxy-authenticate", "",
    "proxy-authorization", "",
    "range", "",
    "referer", "",
    "refresh", "",
    "retry-after", "",
    "server", "",
    "set-cookie", "",
    "strict-transport-security", "",
    "transfer-encoding", "",
    "user-agent", "",
    "vary", "",
    "via", "",
    "www-authenticate", "",
  };

  /** Receives the headers of a block. */
  interface Sink {
    void header(String name, String value);
  }

  /** Newest first. */
  private final List<String[]> table = new ArrayList<>();

  private int size;
  private int limit = MOST_TABLE;

  /**
   * @throws IOException if the block is malformed: the connection cannot be used further
   */
  void decode(ByteBuffer in, Sink sink) throws IOException {
    Deque<String[]> found = new ArrayDeque<>();
    try {
      while (in.hasRemaining()) {
        int first = in.get() & 0xff;
        if (first >= 0x80) {
          found.add(entry(integer(in, first, 7)));
        } else if (first >= 0x40) {
          String[] header = literal(in, first, 6);
          found.add(header);
          add(header);
        } else if (first >= 0x20) {
          resize(integer(in, first, 5));
        } else {
          found.add(literal(in, first, 4));
        }
      }
    } catch (BufferUnderflowException e) {
      throw malformed();
    }
    for (String[] header : found) {
      sink.header(header[0], header[1]);
    }
  }

  private String[] literal(ByteBuffer in, int first, int bits) throws IOException {
    int index = integer(in, first, bits);
    String name = index == 0 ? text(in) : entry(index)[0];
    return new String[] {name, text(in)};
  }

  private static String text(ByteBuffer in) throws IOException {
    int first = in.get() & 0xff;
    int length = integer(in, first, 7);
    if (length > in.remaining()) {
      throw malformed();
    }
    ByteBuffer part = in.slice();
    part.limit(length);
    in.position(in.position() + length);
    return (first & 0x80) != 0 ? HuffmanCode.decode(part) : HuffmanCode.plain(part);
  }

  /** Reads a number that begins in the lower bits of its first byte, section 5.1. */
  private static int integer(ByteBuffer in, int first, int bits) throws IOException {
    int most = (1 << bits) - 1;
    int value = first & most;
    if (value < most) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      int next = in.get() & 0xff;
      value += (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed();
  }

  private String[] entry(int index) throws IOException {
    int known = STATIC.length / 2;
    if (index > 0 && index <= known) {
      return new String[] {STATIC[index * 2 - 2], STATIC[index * 2 - 1]};
    }
    if (index == 0 || index - known > table.size()) {
      throw malformed();
    }
    return table.get(index - known - 1);
  }

  private void add(String[] header) {
    table.add(0, header);
    size += sizeOf(header);
    evict();
  }

  private void resize(int most) throws IOException {
    if (most > MOST_TABLE) {
      throw malformed();
    }
    limit = most;
    evict();
  }

  private void evict() {
    while (size > limit) {
      size -= sizeOf(table.remove(table.size() - 1));
    }
  }

  private static int sizeOf(String[] header) {
    return header[0].length() + header[1].length() + ENTRY_OVERHEAD;
  }

  private static ProtocolException malformed() {
    return new ProtocolException("its response has a malformed header");
  }
}
