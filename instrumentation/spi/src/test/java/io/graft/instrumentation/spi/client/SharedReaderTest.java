package io.graft.instrumentation.spi.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.HeaderSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A driver that reads requests through another adapter, which several drivers may share. */
class SharedReaderTest {
  private final Words reader = new Words();
  private final AsyncDriver<String> driver = new AsyncDriver<String>("driver", reader) {};

  @Test
  void allThatIsReadIsTheReaders() {
    assertEquals("METHOD r", driver.method("r"));
    assertEquals("scheme r", driver.scheme("r"));
    assertEquals("host r", driver.host("r"));
    assertEquals(7, driver.port("r"));
    assertEquals("/r", driver.path("r"));
    assertEquals("n of r", driver.header("r", "n"));
    assertTrue(driver.replayable("r"));
    assertArrayEquals(new byte[] {9}, driver.body("r"));
  }

  @Test
  void headersAreWrittenAndListedByTheReader() {
    driver.setHeader("r", "n", "v");
    driver.headers("r", (name, value) -> reader.written.add(name + "=" + value));
    assertEquals(List.of("r n v", "all=r"), reader.written);
  }

  @Test
  void theLibraryIsTheDrivers() {
    assertEquals("driver", driver.library());
  }

  @Test
  void theReaderKnowsTheFailuresOfTheLibraryAndTheDriverThoseOfTls() {
    assertTrue(driver.neverSent(new IllegalStateException("of the library")));
    assertTrue(driver.neverSent(new SSLHandshakeException("no")));
    assertFalse(driver.neverSent(new IOException("reset")));
  }

  @Test
  void aDriverWithoutAReaderMustReadByItself() {
    AsyncDriver<String> alone = new AsyncDriver<String>("alone") {};
    assertThrows(UnsupportedOperationException.class, () -> alone.method("r"));
    assertThrows(UnsupportedOperationException.class, () -> alone.host("r"));
  }

  private static final class Words extends ClientAdapter<Object> {
    final List<String> written = new ArrayList<>();

    Words() {
      super("reader");
    }

    @Override
    public String method(Object request) {
      return "METHOD " + request;
    }

    @Override
    public String scheme(Object request) {
      return "scheme " + request;
    }

    @Override
    public String host(Object request) {
      return "host " + request;
    }

    @Override
    public int port(Object request) {
      return 7;
    }

    @Override
    public String path(Object request) {
      return "/" + request;
    }

    @Override
    public @Nullable String header(Object request, String name) {
      return name + " of " + request;
    }

    @Override
    public void setHeader(Object request, String name, String value) {
      written.add(request + " " + name + " " + value);
    }

    @Override
    public void headers(Object request, HeaderSink sink) {
      sink.header("all", request.toString());
    }

    @Override
    public boolean replayable(Object request) {
      return true;
    }

    @Override
    public byte[] body(Object request) {
      return new byte[] {9};
    }

    @Override
    public boolean neverSent(Throwable failure) {
      return failure instanceof IllegalStateException;
    }
  }
}
