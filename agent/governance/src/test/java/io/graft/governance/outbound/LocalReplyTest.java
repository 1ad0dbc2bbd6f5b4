package io.graft.governance.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalReplyTest {
  private static LocalReply reply(int status, @Nullable String contentType) {
    return new LocalReply(status, contentType, new byte[] {1, 2, 3});
  }

  private static List<String> headers(LocalReply reply) {
    List<String> all = new ArrayList<>();
    reply.headers((name, value) -> all.add(name + ": " + value));
    return all;
  }

  @Test
  void itsHeadersAreTypeAndLength() {
    assertEquals(
        List.of("Content-Type: text/plain", "Content-Length: 3"),
        headers(reply(200, "text/plain")));
  }

  @Test
  void withoutATypeThereIsOnlyTheLength() {
    assertEquals(List.of("Content-Length: 3"), headers(reply(200, null)));
  }

  @Test
  void aResponseThatHasNoBodyGetsNone() {
    assertEquals(3, reply(200, null).body("GET").length);
    assertEquals(0, reply(200, null).body("HEAD").length);
    assertEquals(0, reply(204, null).body("GET").length);
  }
}
