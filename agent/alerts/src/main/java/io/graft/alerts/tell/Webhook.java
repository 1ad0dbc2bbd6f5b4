package io.graft.alerts.tell;

import io.graft.config.Settings;
import io.graft.config.alerts.AlertSettings;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpRequest;
import io.graft.net.json.JsonWriter;
import io.graft.net.server.Secret;
import io.graft.net.url.UrlClient;
import io.graft.net.url.UrlServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends what an {@link Outbox} has to one receiver, one message at a time. A failure is tried again
 * after one second, then two, and so on up to a minute. On the agent's thread.
 */
public final class Webhook {
  private static final long TIMEOUT_MILLIS = 10_000;
  private static final long SECOND = 1_000_000_000L;
  private static final int MOST_DOUBLINGS = 6;
  private static final long LONGEST_BACKOFF = 60 * SECOND;
  private static final long LOG_AGAIN_MILLIS = 600_000;

  /** Alertmanager takes an alert for resolved if it does not hear of it any more. */
  private static final long ALERTMANAGER_REPEAT_MILLIS = 60_000;

  private final UrlClient http;
  private final Secret url;
  private final @Nullable Secret key;
  private final String format;
  private final Message message;
  private final String agent;
  private boolean underWay;
  private int failures;
  private long retryAt;
  private boolean waits;
  private volatile long sent;
  private volatile long failed;
  private volatile @Nullable String error;
  private volatile @Nullable String receiver;

  private Webhook(
      UrlClient http, Secret url, @Nullable Secret key, String format, Message message) {
    this.http = http;
    this.url = url;
    this.key = key;
    this.format = format;
    this.message = message;
    this.agent = "graft-alerts";
  }

  /**
   * Reads the settings.
   *
   * @param service the name of this service
   * @param instance the id of this instance
   * @return {@code null}: there is no webhook
   */
  public static @Nullable Webhook of(
      Settings settings, UrlClient http, String service, String instance) {
    Secret url = Secret.of(settings.text(AlertSettings.WEBHOOK));
    String format = settings.get(AlertSettings.FORMAT);
    return url == null
        ? null
        : new Webhook(
            http,
            url,
            Secret.of(settings.text(AlertSettings.SECRET)),
            format,
            new Message(format, service, instance));
  }

  /** Sends what is due, unless the receiver has still to answer or has to be left alone. */
  public void send(Outbox outbox, long now, long epochMillis) {
    if (underWay || waits && now - retryAt < 0) {
      return;
    }
    boolean repeats = format.equals("alertmanager");
    List<Message.Item> items = outbox.due(epochMillis, repeats ? ALERTMANAGER_REPEAT_MILLIS : 0);
    if (items.isEmpty()) {
      return;
    }
    URI target;
    HttpRequest request;
    try {
      target = target();
      byte[] body = message.of(items, epochMillis);
      request =
          HttpRequest.post(UrlServer.target(target))
              .header("User-Agent", agent)
              .header("Content-Type", "application/json")
              .body(body);
      if (key != null) {
        request.header(Signature.HEADER, Signature.of(key.value(), epochMillis / 1000, body));
      }
    } catch (IOException | IllegalArgumentException e) {
      failed(String.valueOf(e.getMessage()), now);
      return;
    }
    underWay = true;
    http.send(
        target,
        request,
        TIMEOUT_MILLIS,
        new UrlClient.Answer() {
          @Override
          public void answered(int status, byte[] body) {
            underWay = false;
            if (status >= 200 && status < 300) {
              delivered(outbox, items, epochMillis);
            } else {
              Webhook.this.failed("it responds with " + status + hint(status), System.nanoTime());
            }
          }

          @Override
          public void failed(String reason) {
            underWay = false;
            Webhook.this.failed(reason, System.nanoTime());
          }
        });
  }

  private URI target() throws IOException {
    // From a file it was not validated yet.
    URI target = URI.create(AlertSettings.webhook(url.value()));
    receiver = target.getScheme() + "://" + target.getRawAuthority();
    return target;
  }

  private void delivered(Outbox outbox, List<Message.Item> items, long epochMillis) {
    outbox.delivered(items, epochMillis);
    sent++;
    if (error != null) {
      AgentLog.forget("alerts webhook");
      AgentLog.print("alerts are sent to " + receiver + " again");
    }
    error = null;
    failures = 0;
    waits = false;
  }

  private void failed(String reason, long now) {
    failed++;
    error = reason;
    long backoff = Math.min(LONGEST_BACKOFF, SECOND << Math.min(failures++, MOST_DOUBLINGS));
    retryAt = now + backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
    waits = true;
    AgentLog.atMost(
        "alerts webhook",
        LOG_AGAIN_MILLIS,
        "cannot send alerts to "
            + (receiver == null ? AlertSettings.WEBHOOK.key() : receiver)
            + ": "
            + reason
            + "; they are kept, and sent when it accepts them");
  }

  private static String hint(int status) {
    switch (status) {
      case 400:
      case 415:
      case 422:
        return "; check " + AlertSettings.FORMAT.key();
      case 401:
      case 403:
        return "; check " + AlertSettings.WEBHOOK.key() + " and .secret";
      case 404:
      case 405:
        return "; check the path of " + AlertSettings.WEBHOOK.key();
      default:
        return "";
    }
  }

  /** Whether the newest message could not be delivered. */
  public boolean isFailing() {
    return error != null;
  }

  /** Messages that were accepted so far. */
  public long sent() {
    return sent;
  }

  /** Messages that were not accepted so far. */
  public long failed() {
    return failed;
  }

  /** Writes its state: never more of the URL than its host. */
  public void write(JsonWriter json) {
    json.field("receiver", receiver)
        .field("format", format)
        .field("signed", key != null)
        .field("sent", sent)
        .field("failed", failed)
        .field("error", error);
  }
}
