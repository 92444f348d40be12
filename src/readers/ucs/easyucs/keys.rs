//! The names that the published JSON Schemas of `EasyUCS` give to the values of what is read. The schemas allow no
//! other names, so that a name that is not here is one misspelt. Names that the tool writes when it fetches a
//! configuration are among them.

/// The names in an object of the list called `list`; nothing for lists whose objects are not checked.
pub(super) fn of_items(list: &str) -> Option<&'static str> {
    Some(match list {
        "vlans" => VLAN,
        "vlan_groups" => GROUP,
        "lan_port_channels" => CHANNEL,
        "lan_uplink_ports" | "unified_uplink_ports" | "server_ports" => PORT,
        "interfaces" => MEMBER,
        "lan_pin_groups" => PIN,
        "switching_mode" => MODE,
        "qos_system_class" => CLASS,
        "orgs" => ORGANISATION,
        "qos_policies" => QOS,
        "network_control_policies" => CONTROL,
        "mac_pools" => POOL,
        "mac_blocks" => BLOCK,
        "lan_connectivity_policies" => CONNECTIVITY,
        "vnics" => VNIC,
        "vnic_templates" => TEMPLATE,
        "vhbas" => VHBA,
        "service_profiles" => PROFILE,
        "servers" => SERVER,
        _ => return None,
    })
}

/// The sections of a configuration.
pub(super) const CONFIG: &str = "appliance_network_control_policies appliance_port_channels appliance_ports appliance_vlans \
    authentication backup_export_policy breakout_ports call_home communication_services \
    device_connector dns fc_zone_profiles fcoe_port_channels fcoe_storage_ports \
    fcoe_uplink_ports global_fault_policy global_policies kmip_client_cert_policy lan_pin_groups \
    lan_port_channels lan_traffic_monitoring_sessions lan_uplink_ports ldap link_profiles \
    local_users local_users_properties locales macsec management_interfaces netflow_monitoring \
    orgs oui_pools port_auto_discovery_policy power_groups pre_login_banner qos_system_class \
    radius roles san_pin_groups san_port_channels san_storage_ports \
    san_traffic_monitoring_sessions san_unified_ports san_uplink_ports sel_policy server_ports \
    slow_drain_timers storage_vsans switching_mode syslog system tacacs timezone_mgmt \
    traffic_monitoring_configuration ucs_central udld_link_policies unified_storage_ports \
    unified_uplink_ports vlan_groups vlans vsans";

const ORGANISATION: &str = "bios_policies boot_policies chassis_firmware_packages chassis_maintenance_policies \
    chassis_profiles comment compute_connection_policies descr diagnostics_policies \
    disk_group_policies disk_zoning_policies dynamic_vnic_connection_policies \
    ethernet_adapter_policies fibre_channel_adapter_policies graphics_card_policies \
    host_firmware_packages ip_pools ipmi_access_profiles iqn_pools iscsi_adapter_policies \
    iscsi_authentication_profiles kvm_management_policies lan_connectivity_policies \
    local_disk_config_policies mac_pools maintenance_policies name network_control_policies orgs \
    persistent_memory_policies power_control_policies power_sync_policies qos_policies \
    san_connectivity_policies sas_expander_configuration_policies scrub_policies \
    serial_over_lan_policies server_pool_policies server_pool_policy_qualifications server_pools \
    service_profiles spdm_certificate_policies sriov_hpn_connection_policies \
    storage_connection_policies storage_profiles threshold_policies usnic_connection_policies \
    uuid_pools vhba_templates vmedia_policies vmq_connection_policies vnic_templates \
    default_vhba_behavior default_vnic_behavior \
    flow_control_policies lacp_policies link_protocol_policy memory_policy multicast_policies \
    udld_link_policies vnic_vhba_placement_policies wwnn_pools wwpn_pools wwxn_pools";

const VLAN: &str = "comment fabric id id_from id_to lan_port_channels lan_uplink_ports multicast_policy_name \
    name native_vlan org_permissions policy_owner prefix primary_vlan_name sharing_type";

const GROUP: &str = "comment lan_port_channels lan_uplink_ports name native_vlan org_permissions policy_owner \
    vlans";

const CHANNEL: &str = "admin_speed admin_state comment descr fabric flow_control_policy interfaces lacp_policy name \
    native_vlan pc_id";

const PORT: &str = "admin_speed admin_state aggr_id comment fabric fec flow_control_policy link_profile \
    macsec_interface_configuration native_vlan port_id slot_id user_label";

/// A member of a port channel, or what a pin group names.
const MEMBER: &str = "admin_speed admin_state aggr_id comment fabric fec flow_control_policy link_profile \
    macsec_interface_configuration native_vlan pc_id port_id slot_id user_label";

const PIN: &str = "comment descr interfaces name policy_owner";

const MODE: &str = "comment ethernet_mode fc_mode";

const CLASS: &str =
    "comment cos mtu multicast_optimized packet_drop policy_owner priority state weight";

const QOS: &str = "burst comment descr host_control name policy_owner priority rate";

const CONTROL: &str = "action_on_uplink_fail cdp_admin_state comment descr lldp_receive lldp_transmit \
    mac_register_mode mac_security_forge name policy_owner";

const POOL: &str = "comment descr mac_blocks name operational_state order policy_owner";

const BLOCK: &str = "from size to";

const CONNECTIVITY: &str = "comment descr iscsi_vnics name operational_state policy_owner vnics";

const VNIC: &str = "adapter_policy cdn_name cdn_source dynamic_vnic dynamic_vnic_connection_policy \
    etherchannel_pinning fabric mac_address mac_address_pool mtu name network_control_policy \
    operational_state order pin_group q_in_q qos_policy redundancy_pair \
    sriov_hpn_connection_policy stats_threshold_policy usnic_connection_policy vlan_groups \
    vlan_native vlan_q_in_q vlans vmq_connection_policy vnic_template";

const VHBA: &str = "adapter_policy fabric max_data_field_size name operational_state order persistent_binding \
    pin_group qos_policy stats_threshold_policy vhba_template vsan wwpn wwpn_pool";

const TEMPLATE: &str = "cdn_name cdn_source comment descr dynamic_vnic_connection_policy etherchannel_pinning fabric \
    mac_address_pool mtu name network_control_policy operational_state peer_redundancy_template \
    pin_group policy_owner q_in_q qos_policy redundancy_type sriov_hpn_connection_policy \
    stats_threshold_policy target template_type usnic_connection_policy vlan_groups vlan_native \
    vlan_q_in_q vlans vmq_connection_policy";

const PROFILE: &str = "asset_tag bios_policy boot_policy comment descr dynamic_vnic_connection_policy \
    graphics_card_policy host_firmware_package inband_ipv4 inband_ipv4_pool inband_ipv6 \
    inband_ipv6_pool inband_network ipmi_access_profile iscsi_boot_parameters \
    iscsi_initiator_name iscsi_iqn_pool_name iscsi_vnics kvm_management_policy \
    lan_connectivity_policy local_disk_configuration_policy maintenance_policy name \
    number_of_instances operational_state outband_ipv4 outband_ipv4_pool \
    persistent_memory_policy placement placement_policy policy_owner power_control_policy \
    power_sync_policy restrict_migration san_connectivity_policy scrub_policy \
    serial_over_lan_policy server_pool server_pool_qualification server_power_state servers \
    service_profile_template spdm_certificate_policy specific_boot_policy \
    specific_dynamic_vnic_connection_policy specific_local_disk_configuration_policy \
    specific_placement specific_serial_over_lan_policy specific_storage_profile \
    specific_vmedia_policy storage_profile suffix_start_number threshold_policy type user_label \
    uuid uuid_pool vhba_initiator_groups vhbas vmedia_policy vnics wwnn wwnn_pool";

const SERVER: &str = "blade chassis_id rack_id";
