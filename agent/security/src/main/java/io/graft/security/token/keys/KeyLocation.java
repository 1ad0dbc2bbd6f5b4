package io.graft.security.token.keys;

import io.graft.log.AgentLog;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.security.token.json.JsonShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where an issuer's keys are: at a URL, in a file, or where its discovery document says. */
public final class KeyLocation {
  private static final String FILE = "file:";
  private static final int LARGEST_FILE = 1 << 20;
  private static final int DEEPEST = 16;
  private static final long DISCOVERED_NANOS = 3600_000_000_000L;

  private final String issuer;
  private final @Nullable String file;
  private final @Nullable KeyUrl url;

  // Used on the thread of the event loop, by one fetch at a time.
  private volatile @Nullable KeyUrl discovered;
  private volatile long discoveredAt;

  private KeyLocation(String issuer, @Nullable String file, @Nullable KeyUrl url) {
    this.issuer = issuer;
    this.file = file;
    this.url = url;
  }

  /**
   * @param jwks a URL or {@code file:…}; {@code null}: discovery
   * @throws IllegalArgumentException if keys may not be fetched from there; the message is a clause
   */
  public static KeyLocation of(String issuer, @Nullable String jwks) {
    if (jwks == null) {
      KeyUrl.parse(issuer);
      return new KeyLocation(issuer, null, null);
    }
    return jwks.startsWith(FILE)
        ? new KeyLocation(issuer, jwks.substring(FILE.length()), null)
        : new KeyLocation(issuer, null, KeyUrl.parse(jwks));
  }

  /** Whether they are in a file, which is looked at often. */
  boolean isFile() {
    return file != null;
  }

  /** Loads the keys, and calls the listener on this thread or on that of the event loop. */
  void load(HttpTransport transport, KeyFetch.Listener listener) {
    KeyUrl known = url != null ? url : discovered();
    if (file != null) {
      loadFile(Paths.get(file), listener);
    } else if (known != null) {
      KeyFetch.begin(transport, known, listener);
    } else {
      KeyUrl at = KeyUrl.parse(issuer);
      KeyUrl openId = at.at(at.base() + "/.well-known/openid-configuration");
      KeyUrl oauth = at.at("/.well-known/oauth-authorization-server" + at.base());
      KeyFetch.begin(transport, openId, new Discovery(transport, listener, oauth));
    }
  }

  /** Forgets what was discovered: it may be outdated if loading fails. */
  void rediscover() {
    discovered = null;
  }

  private @Nullable KeyUrl discovered() {
    return System.nanoTime() - discoveredAt < DISCOVERED_NANOS ? discovered : null;
  }

  private static void loadFile(Path path, KeyFetch.Listener listener) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = new byte[LARGEST_FILE + 1];
      int length = 0;
      for (int some = in.read(bytes);
          some > 0;
          some = in.read(bytes, length, bytes.length - length)) {
        length += some;
      }
      if (length > LARGEST_FILE) {
        throw new IOException(path + " is longer than 1 MiB");
      }
      listener.fetched(java.util.Arrays.copyOf(bytes, length), 0);
    } catch (NoSuchFileException e) {
      listener.failed(path + " does not exist");
    } catch (IOException | RuntimeException e) {
      listener.failed(path + " cannot be read (" + AgentLog.reason(e) + ")");
    }
  }

  /** Reads the document of discovery, and goes on with the keys. */
  private final class Discovery implements KeyFetch.Listener {
    private final HttpTransport transport;
    private final KeyFetch.Listener listener;

    /** The other place of the document; {@code null}: this is it. */
    private final @Nullable KeyUrl other;

    Discovery(HttpTransport transport, KeyFetch.Listener listener, @Nullable KeyUrl other) {
      this.transport = transport;
      this.listener = listener;
      this.other = other;
    }

    @Override
    public void fetched(byte[] body, long maxAgeSeconds) {
      KeyUrl keys;
      try {
        keys = keysIn(body, issuer);
      } catch (IOException | IllegalArgumentException e) {
        // Whoever serves this document is not the issuer, or is misconfigured: no second attempt.
        listener.failed(String.valueOf(e.getMessage()));
        return;
      }
      discovered = keys;
      discoveredAt = System.nanoTime();
      KeyFetch.begin(transport, keys, listener);
    }

    @Override
    public void failed(String why) {
      if (other != null) {
        KeyFetch.begin(transport, other, new Discovery(transport, listener, null));
      } else {
        listener.failed(why);
      }
    }
  }

  /**
   * Returns where a discovery document says that the keys of its issuer are.
   *
   * @param issuer whose document it has to be
   * @throws IOException if it cannot be used; the message is a clause for the log
   */
  static KeyUrl keysIn(byte[] body, String issuer) throws IOException {
    String fault = JsonShape.fault(body, 0, body.length, DEEPEST);
    if (fault != null) {
      throw new JsonException("its discovery document is not valid (" + fault + ")", null);
    }
    JsonValue document = JsonValue.read(new String(body, StandardCharsets.UTF_8));
    String named = document.get("issuer").text();
    if (!issuer.equals(named)) {
      // RFC 8414, section 3.3: it describes another issuer, and must not be used.
      throw new IOException(
          "its discovery document is of the issuer "
              + (named == null ? "(none)" : AgentLog.oneLine(named))
              + ", which is not exactly this one");
    }
    String at = document.get("jwks_uri").text();
    try {
      KeyUrl keys = KeyUrl.parse(Objects.requireNonNull(at, "none"));
      if (!keys.secure() && KeyUrl.parse(issuer).secure()) {
        // Another host's document must not choose what is asked of this one.
        throw new IllegalArgumentException("it is not an https URL");
      }
      return keys;
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IOException(
          "the jwks_uri of its discovery document cannot be used: " + e.getMessage(), e);
    }
  }
}
