package io.graft.governance.service;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A port that this JVM listens on, and what is known about it. */
public final class ListeningPort {
  final int number;
  @Nullable InetAddress bound;
  @Nullable OpenSocket socket;
  boolean governed;
  boolean secure;

  /** Why it is never the service; {@code null}: it may be. */
  @Nullable String excluded;

  /** Why it is not the service unless requests of applications arrive; {@code null}: it may be. */
  @Nullable String doubt;

  /** Opened while a framework was starting the application. */
  boolean ofFramework;

  /** Open when the service's port closed, so it replaces that only if it gets requests. */
  boolean leftOver;

  /** Chosen as the service because of its requests. */
  boolean proven;

  ListeningPort(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public boolean secure() {
    return secure;
  }

  /** The address that is bound; {@code null} or a wildcard: every address. */
  public @Nullable InetAddress bound() {
    return bound;
  }

  /** Whether an adapter sees the requests that arrive there. */
  public boolean governed() {
    return governed;
  }

  /** Returns why it is not the service; {@code null}: it may be. */
  @Nullable String reason() {
    if (excluded != null) {
      return excluded;
    }
    String opener = socket == null ? null : socket.opener().reason();
    return opener != null ? opener : doubt;
  }

  boolean isOpen() {
    return governed || socket != null && socket.isOpen();
  }

  boolean onLoopback() {
    return bound != null && bound.isLoopbackAddress();
  }

  /** Returns the number and what is known about the port, for the diagnosis. */
  String describe() {
    StringBuilder text = new StringBuilder().append(number);
    if (governed) {
      text.append(secure ? ", https" : ", http");
    }
    text.append(onLoopback() ? ", on loopback" : "");
    if (socket != null && !socket.opener().name().isEmpty()) {
      text.append(", opened by ").append(socket.opener().name());
    }
    return text.toString();
  }
}
