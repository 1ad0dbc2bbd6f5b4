package io.graft.governance.outbound;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Adapter;
import io.graft.governance.Rig.Request;
import io.graft.governance.context.CallContext;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls with credentials. */
abstract class CredentialCalls {
  final Map<String, Tokens> tokens = new HashMap<>();
  final List<Copy> copies = new ArrayList<>();
  Rig rig;

  /** The credentials of one destination. */
  static final class Tokens implements CallCredentials {
    Credential next;
    boolean required = true;
    boolean plaintext;
    boolean renewable;
    final List<String> refused = new ArrayList<>();

    Tokens(String header) {
      next = Credential.of(header);
    }

    @Override
    public Credential find(CallContext context, long now) {
      return next;
    }

    @Override
    public boolean required() {
      return required;
    }

    @Override
    public Credential inPlaintext() {
      return plaintext ? null : Credential.none("no TLS");
    }

    @Override
    public boolean refused(CallContext context, String header, long now) {
      refused.add(header);
      return renewable;
    }

    @Override
    public Credential renewed(CallContext context, String refusedHeader, long now) {
      return next;
    }
  }

  Tokens give(String destination, String header) {
    Tokens given = new Tokens(header);
    tokens.put(destination, given);
    return given;
  }

  Rig rig(Policies.Builder policies) {
    rig =
        new Rig(
            policies.build(),
            new Mirror() {
              @Override
              public boolean send(Copy copy) {
                copies.add(copy);
                return true;
              }

              @Override
              public long sent() {
                return 0;
              }

              @Override
              public long dropped() {
                return 0;
              }

              @Override
              public long failed() {
                return 0;
              }
            });
    rig.outbound.credentials(
        (name, of, governed, values) -> tokens.getOrDefault(name, tokens.get("*")));
    rig.services.put("orders", 8001, 8002);
    rig.services.put("users", 8003);
    rig.services.put("backup", 9001);
    return rig;
  }

  Rig rig() {
    return rig(Policies.builder());
  }

  static ClientPolicy.Builder policy() {
    return ClientPolicy.builder();
  }

  /** The header of a request as it is sent. */
  static String sent(ClientCall call, Request request) {
    call.inject(Adapter.INSTANCE, request);
    return header(request);
  }

  static String header(Request request) {
    String value = request.headers.get("Authorization");
    return value == null || value.isEmpty() ? null : value;
  }

  String sent(String host) {
    Request request = new Request(host);
    ClientCall call = rig.begin(request);
    String header = sent(call, request);
    call.end();
    return header;
  }
}
