package io.graft.governance.guard;

import io.graft.governance.context.Identity;
import org.jspecify.annotations.Nullable;

/**
 * A request that no server with an adapter has received: one to the admin endpoint, or a made-up
 * one. It has no ports and no baggage, and its headers stay. On one thread at a time.
 */
public abstract class BareRequest implements GuardedRequest {
  private Identity identity;

  /**
   * @param sender who has proven to send it, before a guard sees it
   */
  protected BareRequest(Identity sender) {
    identity = sender;
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public @Nullable String query() {
    int question = path().indexOf('?');
    return question < 0 ? null : path().substring(question + 1);
  }

  @Override
  public String rawPath() {
    int question = path().indexOf('?');
    return question < 0 ? path() : path().substring(0, question);
  }

  @Override
  public int peerPort() {
    return 0;
  }

  @Override
  public int localPort() {
    return 0;
  }

  @Override
  public @Nullable String baggage(String name) {
    return null;
  }

  @Override
  public boolean setHeader(String name, @Nullable String value) {
    return false;
  }

  @Override
  public final Identity identity() {
    return identity;
  }

  @Override
  public final void identify(Identity proven) {
    identity = proven;
  }
}
