/** The settings of security, which {@code agent/security} reads. */
package io.graft.config.security;
