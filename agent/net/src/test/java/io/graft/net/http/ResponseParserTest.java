package io.graft.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
  private static ResponseParser read(boolean bodiless, String text) throws IOException {
    ResponseParser response = new ResponseParser(bodiless, null);
    for (byte one : text.getBytes(StandardCharsets.ISO_8859_1)) {
      assertFalse(response.done(), "done before the end of " + text);
      response.read(ByteBuffer.wrap(new byte[] {one}));
    }
    return response;
  }

  private static void whole(String text) throws IOException {
    ResponseParser response = read(false, text);
    assertTrue(response.done() && response.keepsAlive(), text);
    assertEquals(200, response.status());
  }

  @Test
  void contentLengthEndsTheResponse() throws IOException {
    whole("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    whole("HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n");
    whole("HTTP/1.1 200 \nContent-Length: 1\n\n.");
  }

  @Test
  void theLastChunkEndsTheResponse() throws IOException {
    whole(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0123456789"
            + "\r\n0\r\n\r\n");
    whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n0\r\nSum: 3\r\n\r\n");
  }

  @Test
  void informationalResponsesAreSkipped() throws IOException {
    whole(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }

  @Test
  void someResponsesHaveNoBody() throws IOException {
    assertTrue(read(true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").keepsAlive());
    assertTrue(read(false, "HTTP/1.1 204 No Content\r\n\r\n").keepsAlive());
    assertTrue(read(false, "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").keepsAlive());
  }

  @Test
  void withoutALengthTheEndOfTheConnectionEndsTheResponse() throws IOException {
    ResponseParser response = read(false, "HTTP/1.1 200 OK\r\n\r\nhello");
    assertFalse(response.done());
    assertTrue(response.closed());
    assertFalse(response.keepsAlive());
  }

  @Test
  void aConnectionThatEndsEarlyIsNotTheEnd() throws IOException {
    assertFalse(read(false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel").closed());
    assertFalse(read(false, "HTTP/1.1 200 O").closed());
  }

  @Test
  void aConnectionIsNotReusedAfterCloseOrExtraData() throws IOException {
    assertFalse(
        read(false, "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n")
            .keepsAlive());
    assertFalse(read(false, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keepsAlive());
    ResponseParser response = new ResponseParser(false, null);
    response.read(
        ByteBuffer.wrap("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 X".getBytes()));
    assertEquals(200, response.status());
    assertFalse(response.keepsAlive());
  }

  @Test
  void invalidHttpFails() {
    for (String text :
        new String[] {
          "SSH-2.0-OpenSSH_9\r\n",
          "HTTP/2 200\r\n",
          "HTTP/1.1 abc\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
          "HTTP/1.1 200 OK\r\nx: " + "y".repeat(9000)
        }) {
      assertThrows(ProtocolException.class, () -> read(false, text), text);
    }
    assertThrows(
        ProtocolException.class,
        () -> read(false, "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1000)));
  }
}
