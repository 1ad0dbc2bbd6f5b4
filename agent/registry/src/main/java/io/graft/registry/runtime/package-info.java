/**
 * Creates the registries that the settings name, and connects them with discovery and registration:
 * {@link io.graft.registry.runtime.RegistryRuntime}.
 */
package io.graft.registry.runtime;
