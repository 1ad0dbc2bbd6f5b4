package io.graft.net.server;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.governance.setting.Setting;
import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.net.tls.TlsContexts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * TLS and credentials for a server, from parameters of its URL or, for all servers, from {@code
 * graft.registry.…}. Used on the agent's thread.
 */
public final class ServerAccess {
  /** The parameters that all URLs may have. */
  static final List<String> PARAMETERS =
      Collections.unmodifiableList(
          Arrays.asList("tls", "ca", "cert", "key", "user", "password", "token"));

  private static final long CHECK_NANOS = 10_000_000_000L;

  private final boolean secure;
  private final @Nullable String authority;
  private final @Nullable String certificate;
  private final @Nullable String key;
  private final @Nullable Secret user;
  private final @Nullable Secret password;
  private final @Nullable Secret token;

  private @Nullable SSLContext context;
  private long modified;
  private long checked;

  private ServerAccess(ServerUrl url, Settings settings) {
    authority = setting(url, "ca", settings, ProcessSettings.REGISTRY_TLS_CA);
    certificate = setting(url, "cert", settings, ProcessSettings.REGISTRY_TLS_CERT);
    key = setting(url, "key", settings, ProcessSettings.REGISTRY_TLS_KEY);
    String tls = setting(url, "tls", settings, ProcessSettings.REGISTRY_TLS);
    secure = tls == null ? authority != null || certificate != null : flag(tls);
    if (certificate == null && key != null) {
      throw new IllegalArgumentException("a key is set without its certificate (cert)");
    }
    String name = url.user() != null ? url.user() : null;
    user =
        Secret.of(
            name != null ? name : setting(url, "user", settings, ProcessSettings.REGISTRY_USER));
    String given = url.password();
    password =
        Secret.of(
            given != null
                ? given
                : setting(url, "password", settings, ProcessSettings.REGISTRY_PASSWORD));
    token = Secret.of(setting(url, "token", settings, ProcessSettings.REGISTRY_TOKEN));
    if (!secure && (user != null || password != null || token != null)) {
      warn(url);
    }
  }

  /** Warns once for each server if credentials are sent unencrypted. */
  private static void warn(ServerUrl url) {
    for (ServerUrl.Server server : url.servers()) {
      InetAddress literal = Addresses.literal(server.host());
      boolean onThisHost =
          literal != null
              ? literal.isLoopbackAddress()
              : server.host().equalsIgnoreCase("localhost");
      if (!onThisHost) {
        AgentLog.once(
            "plain " + server,
            server
                + " receives credentials unencrypted, readable on the network; if it"
                + " supports TLS, set graft.registry.tls=true or tls=true in its URL");
      }
    }
  }

  /**
   * Reads a URL and the settings.
   *
   * @throws IllegalArgumentException if they are invalid; the message is a clause for the log
   */
  public static ServerAccess of(ServerUrl url, Settings settings) {
    return new ServerAccess(url, settings);
  }

  private static @Nullable String setting(
      ServerUrl url, String parameter, Settings settings, Setting<?> setting) {
    String value = url.parameter(parameter);
    return value != null ? value : settings.text(setting);
  }

  private static boolean flag(String text) {
    try {
      return io.graft.governance.setting.ValueParser.flag(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tls is " + e.getMessage(), e);
    }
  }

  /** Whether to use TLS. */
  public boolean secure() {
    return secure;
  }

  /** {@code null}: not set. */
  public @Nullable Secret user() {
    return user;
  }

  /** {@code null}: not set. */
  public @Nullable Secret password() {
    return password;
  }

  /** {@code null}: not set. */
  public @Nullable Secret token() {
    return token;
  }

  /** The PEM file of trusted certificates; {@code null}: the JVM's default trust. */
  public @Nullable String authorityFile() {
    return authority;
  }

  /** The PEM file of this JVM's certificate; {@code null}: none. */
  public @Nullable String certificateFile() {
    return certificate;
  }

  /** The PEM file of its key, which may be the same file. */
  public @Nullable String keyFile() {
    return key != null ? key : certificate;
  }

  /**
   * Returns the TLS context. Its files are read again when they change, so that certificates can be
   * rotated.
   *
   * @throws IOException if a file cannot be used; the message is a clause with its name
   */
  public SSLContext context() throws IOException {
    SSLContext kept = context;
    long now = System.nanoTime();
    if (kept != null && now - checked < CHECK_NANOS) {
      return kept;
    }
    checked = now;
    long changed =
        lastModified(authority)
            + 31 * lastModified(certificate)
            + 31 * 31 * lastModified(keyFile());
    if (kept != null && changed == modified) {
      return kept;
    }
    try {
      kept = TlsContexts.ofFiles(authority, certificate, keyFile());
      modified = changed;
      context = kept;
      return kept;
    } catch (IOException e) {
      if (kept != null) {
        // The files are being replaced: the last context is used until the new files are complete.
        return kept;
      }
      throw e;
    }
  }

  private static long lastModified(@Nullable String file) {
    return file == null ? 0 : new File(file).lastModified();
  }
}
