package io.graft.security.login;

import io.graft.config.security.LoginSettings;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonWriter;
import io.graft.net.server.Secret;
import io.graft.security.SecurityContext;
import io.graft.security.SecurityStep;
import io.graft.security.login.provider.Provider;
import io.graft.security.login.users.Users;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the parts of login together, and says what they do. Its settings are those of the start. */
public final class Login {
  private final LoginPolicy policy;
  private final Sessions sessions;
  private final Completion completion;
  private final LoginHeaders headers;
  private final LoginFlow flow;
  private final String service;

  private Login(SecurityContext context, boolean admin) {
    policy = new LoginPolicy(context.settings(), admin);
    service = context.service().replace("\"", "");
    sessions = new Sessions(policy, service);
    completion = new Completion(sessions);
    headers = new LoginHeaders(policy.headers, policy.stripped);
    flow = flow(context);
    sessions.watch(context.scheduler());
  }

  /** Starts login if it is configured; {@code null}: it is not. */
  public static @Nullable Login start(SecurityContext context) {
    return context.settings().value(LoginSettings.LOGIN) == null
        ? null
        : start(new Login(context, false));
  }

  /** Starts login to the admin endpoint, which must be configured. */
  public static Login startForAdmin(SecurityContext context) {
    return start(new Login(context, true));
  }

  private static Login start(Login login) {
    for (String fault : login.policy.faults) {
      AgentLog.print(fault);
    }
    if (!login.policy.faults.isEmpty()) {
      AgentLog.print(
          "the settings about "
              + login.policy.key(LoginSettings.LOGIN)
              + " are not valid, so every request that is not exempt is refused"
              + " with 503");
    }
    return login;
  }

  private LoginFlow flow(SecurityContext context) {
    String file = policy.file;
    if (file == null && policy.faults.isEmpty() && policy.secret != null) {
      try {
        Provider provider =
            new Provider(
                policy.issuer,
                policy.jwks,
                policy.id,
                Secret.of(policy.secret),
                policy.algorithms,
                context.scheduler(),
                context.transport());
        provider.start();
        return new ProviderFlow(policy, provider, completion);
      } catch (IllegalArgumentException e) {
        policy.faults.add("people cannot log in at " + policy.issuer + ": " + e.getMessage());
      }
    }
    Users users;
    try {
      users = new Users(Paths.get(file == null ? "none" : file));
    } catch (InvalidPathException e) {
      policy.faults.add(policy.key(LoginSettings.LOGIN) + " is not a path: " + e.getMessage());
      users = new Users(Paths.get("none"));
    }
    if (policy.faults.isEmpty()) {
      users.watch(
          context.scheduler(),
          secret -> {
            if (policy.key == null) {
              sessions.use(secret);
            }
          });
    }
    return new UserFlow(policy, users, completion, service);
  }

  /**
   * The step of requests.
   *
   * @param tokens what decides about requests with a token; {@code null}: nothing
   */
  public SecurityStep step(@Nullable SecurityStep tokens) {
    return new LoginStep(policy, flow, sessions, headers, service, tokens);
  }

  /** The roles of which a user must have one; empty: each user may. */
  public List<String> allowed() {
    return policy.allowed;
  }

  /** Whether only some paths need a login, so that servers must read each path as Graft does. */
  public boolean hasPaths() {
    return policy.match != null;
  }

  /** For the status page: no name of a user, no secret. */
  public void write(JsonWriter json) {
    flow.write(json);
    json.texts("problems", policy.faults)
        .field("logins", completion.logins.sum())
        .field("failures", completion.failures.sum());
  }

  /** For the diagnosis: where people log in, and how many did. */
  public String describe() {
    return (policy.file == null ? "at " + policy.issuer : "with users of " + policy.file)
        + ", "
        + completion.logins.sum()
        + " sessions begun, "
        + completion.failures.sum()
        + " attempts failed";
  }

  /** For the diagnosis: settings that are not valid. */
  public List<String> problems() {
    return policy.faults;
  }

  /** Stops what runs in the background. */
  public void close() {
    flow.close();
  }
}
