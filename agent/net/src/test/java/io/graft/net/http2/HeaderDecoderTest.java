package io.graft.net.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderDecoderTest {
  private final HeaderDecoder decoder = new HeaderDecoder();

  private List<String> decode(String hex) throws IOException {
    List<String> headers = new ArrayList<>();
    decoder.decode(
        ByteBuffer.wrap(HexFormat.of().parseHex(hex)),
        (name, value) -> headers.add(name + ": " + value));
    return headers;
  }

  /** The requests of RFC 7541, appendix C.4: in the Huffman code, each refers to those before. */
  @Test
  void blocksReferToEarlierOnes() throws IOException {
    assertEquals(
        List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"),
        decode("828684418cf1e3c2e5f23a6ba0ab90f4ff"));
    assertEquals(
        List.of(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache"),
        decode("828684be5886a8eb10649cbf"));
    assertEquals(
        List.of(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value"),
        decode("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"));
  }

  @Test
  void textsWithoutTheHuffmanCodeAreReadToo() throws IOException {
    assertEquals(
        List.of("custom-key: custom-header"),
        decode("400a637573746f6d2d6b65790d637573746f6d2d686561646572"));
    assertEquals(List.of("password: secret"), decode("100870617373776f726406736563726574"));
  }

  @Test
  void theTableForgetsWhatDoesNotFit() throws IOException {
    // 100 headers of 32 + 2 + 60 bytes: the oldest are evicted.
    for (int i = 0; i < 100; i++) {
      decode("4002" + "7878" + "3c" + "61".repeat(59) + String.format("%02x", 'A' + i % 26));
    }

    assertEquals(1, decode("be").size());
    assertThrows(IOException.class, () -> decode("ff00"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // index 0
        "be", // an index beyond the tables
        "4003", // a text that is cut off
        "400361", // the same
        "40ffffffffffff7f", // a length without end
        "3fe21f", // a table larger than announced
        "4182ffff", // more padding than a byte
        "4181fe", // a code that is cut off
        "418100", // padding of zeros
        "4184ffffffff" // the code of the end of string
      })
  void whatIsMalformedFails(String hex) {
    assertThrows(IOException.class, () -> decode(hex));
  }

  /** Nothing but an exception that fails the connection, and no loop without end. */
  @Test
  void anyBytesAreHeadersOrFail() {
    Random random = new Random(7);
    byte[] bytes = new byte[64];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(bytes);
      try {
        new HeaderDecoder().decode(ByteBuffer.wrap(bytes), (name, value) -> {});
      } catch (IOException e) {
        assertEquals("its response has a malformed header", e.getMessage());
      }
    }
  }
}
