package io.graft.http;

import io.graft.config.Notice;
import io.graft.config.Settings;
import io.graft.registry.Addresses;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How this JVM may speak with a server: by TLS or not, whom it trusts there and as whom it comes.
 * Said by parameters of the URL, or for all servers by {@code graft.registry.…}. On the agent's
 * thread.
 */
public final class Access {
  /** The parameters that every URL may have. */
  static final List<String> PARAMETERS =
      Collections.unmodifiableList(
          Arrays.asList("tls", "ca", "cert", "key", "user", "password", "token"));

  private static final long LOOK_NANOS = 10_000_000_000L;

  private final boolean secure;
  private final @Nullable String authority;
  private final @Nullable String certificate;
  private final @Nullable String key;
  private final @Nullable Secret user;
  private final @Nullable Secret password;
  private final @Nullable Secret token;

  private @Nullable SSLContext context;
  private long modified;
  private long looked;

  private Access(ServerUrl url, Settings settings) {
    authority = said(url, "ca", settings, "graft.registry.tls.ca");
    certificate = said(url, "cert", settings, "graft.registry.tls.cert");
    key = said(url, "key", settings, "graft.registry.tls.key");
    String tls = said(url, "tls", settings, "graft.registry.tls");
    secure = tls == null ? authority != null || certificate != null : flag(tls);
    if (certificate == null && key != null) {
      throw new IllegalArgumentException("there is a key and no certificate (cert) for it");
    }
    String name = url.user() != null ? url.user() : null;
    user = Secret.of(name != null ? name : said(url, "user", settings, "graft.registry.user"));
    String word = url.password();
    password =
        Secret.of(word != null ? word : said(url, "password", settings, "graft.registry.password"));
    token = Secret.of(said(url, "token", settings, "graft.registry.token"));
    if (!secure && (user != null || password != null || token != null)) {
      warn(url);
    }
  }

  /** Once for a server: that others on the way can read what it is told. */
  private static void warn(ServerUrl url) {
    for (ServerUrl.Server server : url.servers()) {
      InetAddress literal = Addresses.literal(server.host());
      boolean here =
          literal != null
              ? literal.isLoopbackAddress()
              : server.host().equalsIgnoreCase("localhost");
      if (!here) {
        Notice.once(
            "plain " + server,
            server
                + " is sent credentials without encryption, where the network can read them; if it"
                + " speaks TLS, set graft.registry.tls=true or tls=true in its URL");
      }
    }
  }

  /**
   * Reads what a URL and the settings say.
   *
   * @throws IllegalArgumentException with a clause for people
   */
  public static Access of(ServerUrl url, Settings settings) {
    return new Access(url, settings);
  }

  private static @Nullable String said(
      ServerUrl url, String parameter, Settings settings, String key) {
    String value = url.parameter(parameter);
    return value != null ? value : settings.text(key);
  }

  private static boolean flag(String text) {
    try {
      return io.graft.config.Form.flag(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tls is " + e.getMessage(), e);
    }
  }

  /** Whether by TLS. */
  public boolean secure() {
    return secure;
  }

  /** {@code null}: none is said. */
  public @Nullable Secret user() {
    return user;
  }

  /** {@code null}: none is said. */
  public @Nullable Secret password() {
    return password;
  }

  /** {@code null}: none is said. */
  public @Nullable Secret token() {
    return token;
  }

  /** The file of the authority's certificate, PEM; {@code null}: the JVM's own trust. */
  public @Nullable String authorityFile() {
    return authority;
  }

  /** The file of this JVM's certificate, PEM; {@code null}: it has none. */
  public @Nullable String certificateFile() {
    return certificate;
  }

  /** The file of its key, PEM, which may be that of the certificate. */
  public @Nullable String keyFile() {
    return key != null ? key : certificate;
  }

  /**
   * What TLS is made of; read again when a file has changed, so that certificates can be rotated.
   *
   * @throws IOException with a clause for people that names the file
   */
  public SSLContext context() throws IOException {
    SSLContext kept = context;
    long now = System.nanoTime();
    if (kept != null && now - looked < LOOK_NANOS) {
      return kept;
    }
    looked = now;
    long changed = changed(authority) + 31 * changed(certificate) + 31 * 31 * changed(keyFile());
    if (kept != null && changed == modified) {
      return kept;
    }
    try {
      kept = TlsFiles.context(authority, certificate, keyFile());
      modified = changed;
      context = kept;
      return kept;
    } catch (IOException e) {
      if (kept != null) {
        // A certificate that is being replaced: the last one serves until the new one is whole.
        return kept;
      }
      throw e;
    }
  }

  private static long changed(@Nullable String file) {
    return file == null ? 0 : new File(file).lastModified();
  }
}
