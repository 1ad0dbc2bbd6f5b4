/** Login at an identity provider: OpenID Connect's authorization code flow with PKCE. */
package io.graft.security.login.provider;
