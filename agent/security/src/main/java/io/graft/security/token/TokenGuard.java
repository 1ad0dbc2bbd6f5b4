package io.graft.security.token;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestMatch;
import io.graft.security.outgoing.WorkloadVerifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides by a request's token whether it may be served, and who sends it. Nothing here waits: keys
 * are there or they are not. Immutable, except for what it remembers of tokens.
 */
final class TokenGuard implements RequestGuard {
  private static final TokenResult FLOOD = TokenResult.refused(Reason.FLOOD, null);

  private final TokenPolicy policy;
  private final boolean enforced;
  private final RequestMatch[] exempt;
  private final TokenPlace[] places;
  private final String[] headers;
  private final TokenVerifier verifier;

  /** The issuer {@code mesh}; {@code null}: there is none. */
  private final @Nullable TokenIssuer mesh;

  private final TokenCache cache;
  private final FailureLimit limit;
  private final Denials denials;
  private final TokenCounts.Of counts;
  private final TokenCallers callers;

  TokenGuard(
      String service,
      TokenPolicy policy,
      List<TokenIssuer> issuers,
      FailureLimit limit,
      TokenCounts counts,
      TokenCallers callers) {
    this.policy = policy;
    this.limit = limit;
    this.callers = callers;
    enforced = policy.enforced();
    exempt = policy.exempt.toArray(new RequestMatch[0]);
    Set<TokenPlace> all = new LinkedHashSet<>();
    List<TokenIssuer> withKeys = new ArrayList<>();
    TokenIssuer services = null;
    for (TokenIssuer issuer : issuers) {
      all.addAll(issuer.places);
      if (issuer.workloads == null) {
        withKeys.add(issuer);
      } else {
        services = issuer;
      }
    }
    mesh = services;
    places = all.toArray(new TokenPlace[0]);
    headers = policy.headers.keySet().toArray(new String[0]);
    verifier =
        new TokenVerifier(
            withKeys,
            policy.leewaySeconds,
            policy.outageNanos,
            policy.headers.values().toArray(new String[0]));
    cache = new TokenCache();
    denials = new Denials(service, policy.metadata);
    this.counts = counts.of(issuers, enforced);
  }

  @Override
  public boolean enforces() {
    return enforced;
  }

  @Override
  public @Nullable Denial admit(GuardedRequest request) {
    if (enforced && headers.length > 0 && !takeHeaders(request)) {
      return refuse(Reason.HEADERS, null, request);
    }
    if (isExempt(request)) {
      counts.exempt();
      return null;
    }
    if (enforced && policy.isBroken()) {
      return refuse(Reason.SETTINGS, null, request);
    }
    FoundToken token = null;
    for (TokenPlace each : places) {
      FoundToken read = each.read(request);
      if (read != null) {
        token = token == null ? read : FoundToken.TWICE;
      }
    }
    if (token == null) {
      if (policy.required) {
        return refuse(Reason.MISSING, null, request);
      }
      counts.anonymous();
      return null;
    }
    TokenPlace place = token.place();
    if (place == null) {
      Reason why = token == FoundToken.TWICE ? Reason.TWICE : Reason.MALFORMED;
      return refuse(why, null, request);
    }
    TokenResult result = check(token, place, request.peer());
    if (result.refused != null || result.issuer == null) {
      Reason why = result.refused == null ? Reason.ISSUER : result.refused;
      return refuse(why, result.issuer, request);
    }
    String proven = request.identity().service();
    if (result.service != null && proven != null && !proven.equals(result.service)) {
      // A service with a certificate must not become another one by a token that it has got hold
      // of.
      return refuse(Reason.OWNER, result.issuer, request);
    }
    return accept(request, token, place, result, result.issuer);
  }

  /** Forgets tokens that have ended. Not on the path of a request. */
  void sweep() {
    cache.sweep(System.currentTimeMillis() / 1000);
    if (mesh != null && mesh.workloads != null) {
      mesh.workloads.refresh();
    }
  }

  private TokenResult check(FoundToken token, TokenPlace place, @Nullable String peer) {
    long now = System.currentTimeMillis() / 1000;
    boolean looks = token.length() <= CompactForm.LONGEST;
    TokenResult known = looks ? cache.get(token, now) : null;
    if (known != null && isCurrent(known)) {
      TokenIssuer issuer = known.issuer;
      if (known.refused != null || issuer == null) {
        return known;
      }
      if (issuer.keys != null && issuer.keys.keys(policy.outageNanos) == null) {
        return TokenResult.refused(Reason.UNAVAILABLE, issuer);
      }
      return issuer.places.contains(place) ? known : TokenResult.refused(Reason.PLACE, issuer);
    }
    if (limit.reached(peer, now)) {
      return FLOOD;
    }
    String text = token.get();
    TokenResult result =
        mesh != null && looks && WorkloadVerifier.isFor(text)
            ? ofService(mesh, text, place, now)
            : verifier.verify(text, place, now);
    if (result.refused != null && result.refused.counts()) {
      limit.failed(peer, now);
    }
    if (looks) {
      cache.put(token, result, now);
    }
    return result;
  }

  /** Whether what is known of the token of a service comes from the authorities in force. */
  private static boolean isCurrent(TokenResult known) {
    TokenIssuer issuer = known.issuer;
    return issuer == null || issuer.workloads == null || known.isBy(issuer.workloads.verifier());
  }

  private TokenResult ofService(TokenIssuer issuer, String token, TokenPlace place, long now) {
    if (!issuer.places.contains(place) || issuer.workloads == null) {
      return TokenResult.refused(Reason.PLACE, issuer);
    }
    WorkloadVerifier by = issuer.workloads.verifier();
    WorkloadVerifier.Proof proof = by.verify(token, now * 1000);
    if (proof == null) {
      return TokenResult.refused(Reason.SIGNATURE, issuer);
    }
    return TokenResult.ofService(issuer, proof.id(), headers.length, proof.endsAt(), by);
  }

  private @Nullable Denial accept(
      GuardedRequest request,
      FoundToken token,
      TokenPlace place,
      TokenResult result,
      TokenIssuer issuer) {
    if (enforced) {
      if (policy.strip && !place.strip(request)) {
        return refuse(Reason.HEADERS, issuer, request);
      }
      for (int i = 0; i < headers.length; i++) {
        String value = result.headers[i];
        if (value != null) {
          request.setHeader(headers[i], value);
        }
      }
    }
    if (result.service != null) {
      request.identify(request.identity().withService(result.service));
      counts.accepted(issuer);
      return null;
    }
    Identity user = request.identity().withUser(result.user, token);
    if (enforced) {
      request.identify(user);
    } else {
      request.observe(user);
    }
    counts.accepted(issuer);
    return null;
  }

  private @Nullable Denial refuse(
      Reason why, @Nullable TokenIssuer issuer, GuardedRequest request) {
    counts.refused(why, issuer);
    callers.refused(why, request);
    return enforced ? denials.of(why) : null;
  }

  /** Whether the path is exempt in the only way that it can be read. */
  private boolean isExempt(GuardedRequest request) {
    if (exempt.length == 0) {
      return false;
    }
    String path = request.rawPath();
    if (request.target() != null || !CanonicalPath.of(path).equals(path)) {
      return false;
    }
    for (RequestMatch match : exempt) {
      if (match.matches(request, path)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes the headers that only this guard may set, also those with {@code _} for {@code -},
   * which some frameworks take for the same.
   *
   * @return whether none is left
   */
  private boolean takeHeaders(GuardedRequest request) {
    List<String> names = request.headerNames();
    boolean clean = true;
    if (names == null) {
      return false; // One with '_' could be among them.
    }
    List<String> found = null;
    for (int i = 0; i < names.size(); i++) {
      if (isOurs(names.get(i))) {
        found = found == null ? new ArrayList<String>() : found;
        found.add(names.get(i));
      }
    }
    for (int i = 0; found != null && i < found.size(); i++) {
      clean &= request.setHeader(found.get(i), null) || request.header(found.get(i)) == null;
    }
    return clean;
  }

  private boolean isOurs(String name) {
    for (String header : headers) {
      boolean same = name.length() == header.length();
      for (int i = 0; same && i < header.length(); i++) {
        char a = name.charAt(i) == '_' ? '-' : Character.toLowerCase(name.charAt(i));
        char b = header.charAt(i) == '_' ? '-' : header.charAt(i);
        same = a == b;
      }
      if (same) {
        return true;
      }
    }
    return false;
  }
}
