/**
 * Settings: the name, type, help and default of each key.
 *
 * <p>Begin with {@link io.graft.governance.setting.Setting}, which defines one key, and {@link
 * io.graft.governance.setting.SettingGroup}, which creates settings and keeps them in order. Each
 * class of {@code io.graft.governance.config} declares its settings; the module {@code config}
 * reads them from files, properties and the environment.
 *
 * <p>All of this runs when a JVM starts, so there is no regular expression, stream, lambda or
 * formatter: each JDK class that must be loaded for them adds to the start-up time.
 */
package io.graft.governance.setting;
