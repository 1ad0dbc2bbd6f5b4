package io.graft.governance.context;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as far as it is proven: the service, by its certificate or its own token,
 * and the user, by a token or a session. Immutable.
 */
public final class Identity {
  /** Nobody has proven anything. */
  public static final Identity NONE =
      new Identity(
          null,
          null,
          null,
          Collections.<String, Object>emptyMap(),
          Collections.<String>emptySet(),
          null);

  private final @Nullable String service;
  private final @Nullable String issuer;
  private final @Nullable String user;
  private final Map<String, Object> claims;
  private final Set<String> roles;
  private final @Nullable Supplier<String> token;

  private Identity(
      @Nullable String service,
      @Nullable String issuer,
      @Nullable String user,
      Map<String, Object> claims,
      Set<String> roles,
      @Nullable Supplier<String> token) {
    this.service = service;
    this.issuer = issuer;
    this.user = user;
    this.claims = claims;
    this.roles = roles;
    this.token = token;
  }

  /**
   * This identity with the calling service.
   *
   * @param id its SPIFFE id, {@code spiffe://graft.local/service/orders}
   */
  public Identity withService(String id) {
    return new Identity(id, issuer, user, claims, roles, token);
  }

  /**
   * This identity with a user.
   *
   * @param by who vouches for the user: the issuer of the token, exactly as configured
   * @param name the user's name at the issuer
   * @param said the claims of the token: text, numbers, booleans, lists and maps; not changed any
   *     more
   * @param has the user's roles; not changed any more
   * @param bearer the token itself, for calls on the user's behalf; {@code null}: none
   */
  public Identity withUser(
      String by,
      String name,
      Map<String, Object> said,
      Set<String> has,
      @Nullable Supplier<String> bearer) {
    return new Identity(
        service,
        by,
        name,
        Collections.unmodifiableMap(said),
        Collections.unmodifiableSet(has),
        bearer);
  }

  /**
   * This identity with the user of another one.
   *
   * @param bearer as of the other {@code withUser}; asked only when the token is needed
   */
  public Identity withUser(Identity other, @Nullable Supplier<String> bearer) {
    return new Identity(service, other.issuer, other.user, other.claims, other.roles, bearer);
  }

  /** The SPIFFE id of the calling service; {@code null}: not proven. */
  public @Nullable String service() {
    return service;
  }

  /** Who vouches for the user; {@code null}: no user is proven. */
  public @Nullable String issuer() {
    return issuer;
  }

  /** The user's name at the {@link #issuer}; {@code null}: no user is proven. */
  public @Nullable String user() {
    return user;
  }

  /** The claims of the verified token; empty without a user. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** The user's roles. */
  public Set<String> roles() {
    return roles;
  }

  /** The verified token, a secret; {@code null}: none, or it must not be passed on. */
  public @Nullable String token() {
    return token == null ? null : token.get();
  }

  /** Never shows the token or the claims. */
  @Override
  public String toString() {
    return (user == null ? "no user" : issuer + "/" + user)
        + ", "
        + (service == null ? "no service" : service);
  }
}
