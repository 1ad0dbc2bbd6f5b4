package io.graft.security.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.Await;
import io.graft.security.certificate.Pki;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through a tunnel, byte by byte, with an application that is a socket of the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTest {
  /** Who writes nothing for so long is blocked. */
  private static final long STILL_NANOS = 300_000_000;

  /** More than the buffers of all sockets on the way hold. */
  private static final int MUCH = 20_000_000;

  private static final int SOME = 3_000_000;

  @TempDir static Path temp;
  private Behind permissive;
  private SSLContext users;

  @BeforeAll
  void start() throws Exception {
    permissive = new Behind(new Pki(temp.resolve("mesh")), "permissive");
    users = permissive.context("users");
  }

  @AfterAll
  void stop() throws Exception {
    permissive.close();
  }

  private Socket client(boolean secure) throws IOException {
    return secure ? permissive.connect(users) : permissive.plain();
  }

  private static long read(InputStream in) throws IOException {
    byte[] buffer = new byte[65_536];
    long all = 0;
    for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
      all += some;
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theClientMayEndItsDirectionFirst(boolean secure) throws Exception {
    try (Socket client = client(secure)) {
      Behind.start(
          () -> {
            client.getOutputStream().write(new byte[SOME]);
            client.shutdownOutput();
          });
      try (Socket served = permissive.accept()) {
        assertEquals(SOME, read(served.getInputStream()));
        Behind.start(
            () -> {
              served.getOutputStream().write(new byte[SOME]);
              served.shutdownOutput();
            });
        assertEquals(SOME, read(client.getInputStream()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theApplicationMayEndItsDirectionFirst(boolean secure) throws Exception {
    try (Socket client = client(secure)) {
      client.getOutputStream().write(1);
      try (Socket served = permissive.accept()) {
        Behind.start(
            () -> {
              served.getOutputStream().write(new byte[SOME]);
              served.shutdownOutput();
            });
        assertEquals(SOME, read(client.getInputStream()));
        Behind.start(
            () -> {
              client.getOutputStream().write(new byte[SOME]);
              client.shutdownOutput();
            });
        assertEquals(SOME + 1, read(served.getInputStream()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResponseBeforeTheEndOfTheRequestIsNotLost(boolean secure) throws Exception {
    try (Socket client = client(secure)) {
      Behind.start(
          () -> {
            client.getOutputStream().write(new byte[MUCH]);
            client.shutdownOutput();
          });
      try (Socket served = permissive.accept()) {
        assertEquals(0, served.getInputStream().read());
        served.getOutputStream().write(new byte[10_000]);
        // Closed with unread bytes, so the system resets it.
      }
      byte[] response = new byte[10_000];
      assertEquals(
          response.length, client.getInputStream().readNBytes(response, 0, response.length));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheClientDoesNotReadIsNotReadFromTheApplication(boolean secure) throws Exception {
    try (Socket client = client(secure)) {
      client.getOutputStream().write(1);
      try (Socket served = permissive.accept()) {
        assertBlocks(served, client);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheApplicationDoesNotReadIsNotReadFromTheClient(boolean secure) throws Exception {
    try (Socket client = client(secure)) {
      client.getOutputStream().write(1);
      try (Socket served = permissive.accept()) {
        assertEquals(1, served.getInputStream().read());
        assertBlocks(client, served);
      }
    }
  }

  /** Writes until nothing more is taken; then reads all, and others are served meanwhile. */
  private void assertBlocks(Socket writer, Socket reader) throws Exception {
    AtomicLong written = new AtomicLong();
    Behind.start(
        () -> {
          OutputStream out = writer.getOutputStream();
          byte[] chunk = new byte[10_000];
          for (int i = 0; i < MUCH / chunk.length; i++) {
            out.write(chunk);
            written.addAndGet(chunk.length);
          }
          writer.shutdownOutput();
        });
    long[] seen = {0, 0};
    Await.until(
        "the writer to be blocked",
        () -> {
          long now = System.nanoTime();
          long all = written.get();
          if (all != seen[0]) {
            seen[0] = all;
            seen[1] = now;
          }
          return all > 0 && now - seen[1] > STILL_NANOS;
        },
        written::get);
    assertTrue(written.get() < MUCH, written + " of bytes that nobody reads");
    permissive.exchange(permissive.connect(users));
    assertEquals(MUCH, read(reader.getInputStream()));
  }
}
