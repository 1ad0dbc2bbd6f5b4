/**
 * The settings of each part of governance: one small immutable configuration for each. A breaker
 * takes a {@link io.graft.governance.config.BreakerConfig} and nothing else.
 *
 * <p>Begin with {@code BreakerConfig}. A new key is declared in the configuration that it belongs
 * to, as one {@link io.graft.governance.setting.Setting}, and read in that class's constructor.
 * Parsing, validation, suggestions, {@code rules list}, the status page and {@code
 * docs/settings.md} find it there.
 *
 * <p>Calls read these fields directly, so they are final and public.
 */
package io.graft.governance.config;
