package io.graft.registry.nacos;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
import io.graft.registry.Backoff;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import io.graft.rules.RulesWrite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Configurations in Nacos as live rules: {@code graft.fleet} and {@code graft.service.<name>} of
 * the group. The older API has a long poll that returns when one of them changes; with the newer
 * one they are read each second. On the agent's thread.
 */
final class NacosRules implements RulesSource {
  private static final long POLL_MILLIS = 1000;
  private static final long LISTEN_MILLIS = 30_000;

  /** The server responds half a second early; a slow one may be late. */
  private static final long PATIENCE_MILLIS = LISTEN_MILLIS + 10_000;

  private static final long FIRST_RETRY_MILLIS = 300;
  private static final long LAST_RETRY_MILLIS = 1500;

  /** Separates the fields of a configuration in a long poll, and the configurations. */
  private static final char WORD = 2;

  private static final char LINE = 1;

  private final String description;
  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;
  private final Scheduler scheduler;

  /** For reads that fail. */
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);

  /** For long polls that report changes although nothing has changed. */
  private final Backoff calm = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);

  private @Nullable RulesListener listener;
  private String ownId = "";
  private @Nullable String fleet;
  private @Nullable String own;
  private boolean read;
  private boolean closed;

  NacosRules(
      String description,
      NacosServer server,
      NacosLogin login,
      NacosOptions options,
      Scheduler scheduler) {
    this.description = description;
    this.server = server;
    this.login = login;
    this.options = options;
    this.scheduler = scheduler;
  }

  /** Returns the id of the rules for all services. */
  static String fleet(NacosOptions options) {
    return options.prefix + ".fleet";
  }

  @Override
  public String describe() {
    return description + ", " + options.prefix + ".*";
  }

  @Override
  public void follow(String service, RulesListener told) {
    listener = told;
    ownId = NacosOptions.dataId(options.prefix + ".service." + service);
    read();
  }

  @Override
  public void close() {
    closed = true;
    server.close();
  }

  @Override
  public void replace(
      @Nullable String service, @Nullable String before, String text, RulesWrite done) {
    String dataId =
        service == null
            ? fleet(options)
            : NacosOptions.dataId(options.prefix + ".service." + service);
    new NacosRulesWriter(server, login, options, dataId, done).replace(before, text);
  }

  private void later(long millis) {
    scheduler.after("nacos rules", millis, this::read);
  }

  /** Reads both, one after the other. */
  private void read() {
    if (!closed) {
      get(fleet(options), first -> get(ownId, second -> took(first, second)));
    }
  }

  /** The content of a configuration. */
  static final class Content {
    final NacosApi api;

    /** {@code null}: the configuration does not exist. */
    final @Nullable String text;

    /** The server's MD5 sum; empty: the configuration does not exist, or the server sent no sum. */
    final String sum;

    Content(NacosApi api, @Nullable String text, String sum) {
      this.api = api;
      this.text = text;
      this.sum = sum;
    }
  }

  private void get(String dataId, Consumer<Content> then) {
    server.ask(
        api -> api.config(options, dataId),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            Content content;
            try {
              content = content(api, answer);
            } catch (JsonException e) {
              NacosRules.this.failed(
                  NacosServer.denied(answer)
                      ? NacosResponses.refusal(answer, login, options, "read")
                      : String.valueOf(e.getMessage()));
              return;
            }
            then.accept(content);
          }

          @Override
          public void failed(String reason) {
            NacosRules.this.failed(reason);
          }
        });
  }

  static Content content(NacosApi api, HttpResponse answer) throws JsonException {
    if (NacosResponses.noConfiguration(answer)) {
      return new Content(api, null, "");
    }
    if (api == NacosApi.V3) {
      String text = NacosResponses.read(answer).get("data").get("content").text();
      if (text == null) {
        throw new JsonException("its response has no content", null);
      }
      return new Content(api, text, "");
    }
    if (answer.status() != 200) {
      throw new JsonException(NacosResponses.words(answer), null);
    }
    String text = answer.text();
    // Any text may be rules: only the sum distinguishes a configuration from a proxy's page.
    String sum = answer.header("Content-MD5");
    if (sum == null) {
      throw new JsonException("its response has no Content-MD5, which Nacos always sends", null);
    }
    String own = md5(text);
    if (own != null && !own.equalsIgnoreCase(sum)) {
      throw new JsonException("its response does not match its Content-MD5", null);
    }
    return new Content(api, text, sum);
  }

  private void failed(String reason) {
    RulesListener told = listener;
    if (!closed && told != null) {
      told.failed(reason);
      later(backoff.failed());
    }
  }

  private void took(Content nowFleet, Content nowOwn) {
    RulesListener told = listener;
    if (closed || told == null) {
      return;
    }
    boolean same = read && Objects.equals(fleet, nowFleet.text) && Objects.equals(own, nowOwn.text);
    read = true;
    fleet = nowFleet.text;
    own = nowOwn.text;
    backoff.worked();
    if (!same) {
      calm.worked();
    }
    told.documents(nowFleet.text, nowOwn.text);
    if (nowOwn.api == NacosApi.V3) {
      later(POLL_MILLIS);
    } else {
      listen(listened(fleet(options), nowFleet.sum) + listened(ownId, nowOwn.sum));
    }
  }

  /** Starts a long poll. When it ends, both are read again, or polled again. */
  private void listen(String listened) {
    long since = System.nanoTime();
    server.ask(
        api ->
            HttpRequest.post("/v1/cs/configs/listener")
                .form(NacosApi.form("Listening-Configs", listened))
                .header("Long-Pulling-Timeout", String.valueOf(LISTEN_MILLIS))
                .timeout(PATIENCE_MILLIS),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            if (!answer.ok()) {
              later(calm.failed());
            } else if (!answer.text().trim().isEmpty()) {
              later(calm.failing() ? calm.failed() : changed());
            } else if (System.nanoTime() - since > LISTEN_MILLIS * 500_000) {
              calm.worked();
              listen(listened);
            } else {
              // A proxy ends the long poll early.
              later(Math.max(POLL_MILLIS, calm.failed()));
            }
          }

          @Override
          public void failed(String reason) {
            later(calm.failed());
          }
        });
  }

  /** The next delay is longer if this change turns out to be none. */
  private long changed() {
    calm.failed();
    return 0;
  }

  private String listened(String dataId, String sum) {
    String tenant = options.tenant();
    return dataId
        + WORD
        + options.group
        + WORD
        + sum
        + (tenant == null ? "" : WORD + tenant)
        + LINE;
  }

  /** {@code null}: this JVM has no MD5, for example in FIPS mode. */
  private static @Nullable String md5(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder(32);
      for (byte each : digest) {
        hex.append(Character.forDigit(each >> 4 & 15, 16))
            .append(Character.forDigit(each & 15, 16));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      return null;
    }
  }
}
