"""What stands in each LLRP message and parameter, as data: names and widths of their own fields.

Source: LLRP 1.0.1, clauses 15 to 17, and what LLRP 1.1 adds (its numbers 19, 20, 45 to 47 and 355 to 365). A field is
`Name:bits`, `s` before the bits for a signed one, `x` for plain bytes; `-` is reserved; `[bits]` is a counted list,
`str` a counted text, `bits` a counted string of bits, `rest` whatever is left. Parameters inside stand behind them.
"""

from collections.abc import Mapping

CUSTOM = 1023
IMPINJ = 25_882  # IANA private enterprise number

Layouts = Mapping[int, tuple[str, str]]

MESSAGES: Layouts = {
    1: ("GET_READER_CAPABILITIES", "RequestedData:8"),
    2: ("GET_READER_CONFIG", "AntennaID:16 RequestedData:8 GPIPortNum:16 GPOPortNum:16"),
    3: ("SET_READER_CONFIG", "ResetToFactoryDefault:1 -:7"),
    4: ("CLOSE_CONNECTION_RESPONSE", ""),
    11: ("GET_READER_CAPABILITIES_RESPONSE", ""),
    12: ("GET_READER_CONFIG_RESPONSE", ""),
    13: ("SET_READER_CONFIG_RESPONSE", ""),
    14: ("CLOSE_CONNECTION", ""),
    20: ("ADD_ROSPEC", ""),
    21: ("DELETE_ROSPEC", "ROSpecID:32"),
    22: ("START_ROSPEC", "ROSpecID:32"),
    23: ("STOP_ROSPEC", "ROSpecID:32"),
    24: ("ENABLE_ROSPEC", "ROSpecID:32"),
    25: ("DISABLE_ROSPEC", "ROSpecID:32"),
    26: ("GET_ROSPECS", ""),
    30: ("ADD_ROSPEC_RESPONSE", ""),
    31: ("DELETE_ROSPEC_RESPONSE", ""),
    32: ("START_ROSPEC_RESPONSE", ""),
    33: ("STOP_ROSPEC_RESPONSE", ""),
    34: ("ENABLE_ROSPEC_RESPONSE", ""),
    35: ("DISABLE_ROSPEC_RESPONSE", ""),
    36: ("GET_ROSPECS_RESPONSE", ""),
    40: ("ADD_ACCESSSPEC", ""),
    41: ("DELETE_ACCESSSPEC", "AccessSpecID:32"),
    42: ("ENABLE_ACCESSSPEC", "AccessSpecID:32"),
    43: ("DISABLE_ACCESSSPEC", "AccessSpecID:32"),
    44: ("GET_ACCESSSPECS", ""),
    45: ("CLIENT_REQUEST_OP", ""),
    46: ("GET_SUPPORTED_VERSION", ""),
    47: ("SET_PROTOCOL_VERSION", "ProtocolVersion:8"),
    50: ("ADD_ACCESSSPEC_RESPONSE", ""),
    51: ("DELETE_ACCESSSPEC_RESPONSE", ""),
    52: ("ENABLE_ACCESSSPEC_RESPONSE", ""),
    53: ("DISABLE_ACCESSSPEC_RESPONSE", ""),
    54: ("GET_ACCESSSPECS_RESPONSE", ""),
    55: ("CLIENT_REQUEST_OP_RESPONSE", ""),
    56: ("GET_SUPPORTED_VERSION_RESPONSE", "CurrentVersion:8 SupportedVersion:8"),
    57: ("SET_PROTOCOL_VERSION_RESPONSE", ""),
    60: ("GET_REPORT", ""),
    61: ("RO_ACCESS_REPORT", ""),
    62: ("KEEPALIVE", ""),
    63: ("READER_EVENT_NOTIFICATION", ""),
    64: ("ENABLE_EVENTS_AND_REPORTS", ""),
    72: ("KEEPALIVE_ACK", ""),
    100: ("ERROR_MESSAGE", ""),
}

PARAMETERS: Layouts = {
    1: ("AntennaID", "AntennaID:16"),
    2: ("FirstSeenTimestampUTC", "Microseconds:64"),
    3: ("FirstSeenTimestampUptime", "Microseconds:64"),
    4: ("LastSeenTimestampUTC", "Microseconds:64"),
    5: ("LastSeenTimestampUptime", "Microseconds:64"),
    6: ("PeakRSSI", "PeakRSSI:s8"),
    7: ("ChannelIndex", "ChannelIndex:16"),
    8: ("TagSeenCount", "TagCount:16"),
    9: ("ROSpecID", "ROSpecID:32"),
    10: ("InventoryParameterSpecID", "InventoryParameterSpecID:16"),
    11: ("C1G2CRC", "CRC:16"),
    12: ("C1G2PC", "PCBits:16"),
    13: ("EPC-96", "EPC:x96"),
    14: ("SpecIndex", "SpecIndex:16"),
    15: ("ClientRequestOpSpecResult", "OpSpecID:16"),
    16: ("AccessSpecID", "AccessSpecID:32"),
    17: ("OpSpecID", "OpSpecID:16"),
    18: ("C1G2SingulationDetails", "NumCollisionSlots:16 NumEmptySlots:16"),
    19: ("C1G2XPCW1", "XPC_W1:16"),
    20: ("C1G2XPCW2", "XPC_W2:16"),
    128: ("UTCTimestamp", "Microseconds:64"),
    129: ("Uptime", "Microseconds:64"),
    137: (
        "GeneralDeviceCapabilities",
        (
            "MaxNumberOfAntennaSupported:16 CanSetAntennaProperties:1 HasUTCClockCapability:1 -:14 "
            "DeviceManufacturerName:32 ModelName:32 ReaderFirmwareVersion:str"
        ),
    ),
    139: ("ReceiveSensitivityTableEntry", "Index:16 ReceiveSensitivityValue:s16"),
    140: ("PerAntennaAirProtocol", "AntennaID:16 ProtocolID:[8]"),
    141: ("GPIOCapabilities", "NumGPIs:16 NumGPOs:16"),
    142: (
        "LLRPCapabilities",
        (
            "CanDoRFSurvey:1 CanReportBufferFillWarning:1 SupportsClientRequestOpSpec:1 "
            "CanDoTagInventoryStateAwareSingulation:1 SupportsEventAndReportHolding:1 -:3 "
            "MaxNumPriorityLevelsSupported:8 ClientRequestOpSpecTimeout:16 MaxNumROSpecs:32 "
            "MaxNumSpecsPerROSpec:32 MaxNumInventoryParameterSpecsPerAISpec:32 MaxNumAccessSpecs:32 "
            "MaxNumOpSpecsPerAccessSpec:32"
        ),
    ),
    143: ("RegulatoryCapabilities", "CountryCode:16 CommunicationsStandard:16"),
    144: ("UHFBandCapabilities", ""),
    145: ("TransmitPowerLevelTableEntry", "Index:16 TransmitPowerValue:s16"),
    146: ("FrequencyInformation", "Hopping:1 -:7"),
    147: ("FrequencyHopTable", "HopTableID:8 -:8 Frequency:[32]"),
    148: ("FixedFrequencyTable", "Frequency:[32]"),
    149: (
        "PerAntennaReceiveSensitivityRange",
        "AntennaID:16 ReceiveSensitivityIndexMin:16 ReceiveSensitivityIndexMax:16",
    ),
    177: ("ROSpec", "ROSpecID:32 Priority:8 CurrentState:8"),
    178: ("ROBoundarySpec", ""),
    179: ("ROSpecStartTrigger", "ROSpecStartTriggerType:8"),
    180: ("PeriodicTriggerValue", "Offset:32 Period:32"),
    181: ("GPITriggerValue", "GPIPortNum:16 GPIEvent:1 -:7 Timeout:32"),
    182: ("ROSpecStopTrigger", "ROSpecStopTriggerType:8 DurationTriggerValue:32"),
    183: ("AISpec", "AntennaIDs:[16]"),
    184: ("AISpecStopTrigger", "AISpecStopTriggerType:8 DurationTrigger:32"),
    185: ("TagObservationTrigger", "TriggerType:8 -:8 NumberOfTags:16 NumberOfAttempts:16 T:16 Timeout:32"),
    186: ("InventoryParameterSpec", "InventoryParameterSpecID:16 ProtocolID:8"),
    187: ("RFSurveySpec", "AntennaID:16 StartFrequency:32 EndFrequency:32"),
    188: ("RFSurveySpecStopTrigger", "StopTriggerType:8 DurationPeriod:32 N:32"),
    207: ("AccessSpec", "AccessSpecID:32 AntennaID:16 ProtocolID:8 CurrentState:1 -:7 ROSpecID:32"),
    208: ("AccessSpecStopTrigger", "AccessSpecStopTrigger:8 OperationCountValue:16"),
    209: ("AccessCommand", ""),
    210: ("ClientRequestOpSpec", "OpSpecID:16"),
    211: ("ClientRequestResponse", "AccessSpecID:32"),
    217: ("LLRPConfigurationStateValue", "Value:32"),
    218: ("Identification", "IDType:8 ReaderID:[8]"),
    219: ("GPOWriteData", "GPOPortNumber:16 GPOData:1 -:7"),
    220: ("KeepaliveSpec", "KeepaliveTriggerType:8 PeriodicTriggerValue:32"),
    221: ("AntennaProperties", "AntennaConnected:1 -:7 AntennaID:16 AntennaGain:s16"),
    222: ("AntennaConfiguration", "AntennaID:16"),
    223: ("RFReceiver", "ReceiverSensitivity:16"),
    224: ("RFTransmitter", "HopTableID:16 ChannelIndex:16 TransmitPower:16"),
    225: ("GPIPortCurrentState", "GPIPortNum:16 Config:1 -:7 State:8"),
    226: ("EventsAndReports", "HoldEventsAndReportsUponReconnect:1 -:7"),
    237: ("ROReportSpec", "ROReportTrigger:8 N:16"),
    238: (
        "TagReportContentSelector",
        (
            "EnableROSpecID:1 EnableSpecIndex:1 EnableInventoryParameterSpecID:1 EnableAntennaID:1 "
            "EnableChannelIndex:1 EnablePeakRSSI:1 EnableFirstSeenTimestamp:1 EnableLastSeenTimestamp:1 "
            "EnableTagSeenCount:1 EnableAccessSpecID:1 -:6"
        ),
    ),
    239: ("AccessReportSpec", "AccessReportTrigger:8"),
    240: ("TagReportData", ""),
    241: ("EPCData", "EPC:bits"),
    242: ("RFSurveyReportData", ""),
    243: ("FrequencyRSSILevelEntry", "Frequency:32 Bandwidth:32 AverageRSSI:s8 PeakRSSI:s8"),
    244: ("ReaderEventNotificationSpec", ""),
    245: ("EventNotificationState", "EventType:16 NotificationState:1 -:7"),
    246: ("ReaderEventNotificationData", ""),
    247: ("HoppingEvent", "HopTableID:16 NextChannelIndex:16"),
    248: ("GPIEvent", "GPIPortNumber:16 GPIEvent:1 -:7"),
    249: ("ROSpecEvent", "EventType:8 ROSpecID:32 PreemptingROSpecID:32"),
    250: ("ReportBufferLevelWarningEvent", "ReportBufferPercentageFull:8"),
    251: ("ReportBufferOverflowErrorEvent", ""),
    252: ("ReaderExceptionEvent", "Message:str"),
    253: ("RFSurveyEvent", "EventType:8 ROSpecID:32 SpecIndex:16"),
    254: ("AISpecEvent", "EventType:8 ROSpecID:32 SpecIndex:16"),
    255: ("AntennaEvent", "EventType:8 AntennaID:16"),
    256: ("ConnectionAttemptEvent", "Status:16"),
    257: ("ConnectionCloseEvent", ""),
    287: ("LLRPStatus", "StatusCode:16 ErrorDescription:str"),
    288: ("FieldError", "FieldNum:16 ErrorCode:16"),
    289: ("ParameterError", "ParameterType:16 ErrorCode:16"),
    327: (
        "C1G2LLRPCapabilities",
        (
            "CanSupportBlockErase:1 CanSupportBlockWrite:1 CanSupportBlockPermalock:1 "
            "CanSupportTagRecommissioning:1 CanSupportUMIMethod2:1 CanSupportXPC:1 -:2 "
            "MaxNumSelectFiltersPerQuery:16"
        ),
    ),
    328: ("UHFC1G2RFModeTable", ""),
    329: (
        "UHFC1G2RFModeTableEntry",
        (
            "ModeIdentifier:32 DRValue:1 EPCHAGTCConformance:1 -:6 MValue:8 ForwardLinkModulation:8 "
            "SpectralMaskIndicator:8 BDRValue:32 PIEValue:32 MinTariValue:32 MaxTariValue:32 StepTariValue:32"
        ),
    ),
    330: ("C1G2InventoryCommand", "TagInventoryStateAware:1 -:7"),
    331: ("C1G2Filter", "T:2 -:6"),
    332: ("C1G2TagInventoryMask", "MB:2 -:6 Pointer:16 TagMask:bits"),
    333: ("C1G2TagInventoryStateAwareFilterAction", "Target:8 Action:8"),
    334: ("C1G2TagInventoryStateUnawareFilterAction", "Action:8"),
    335: ("C1G2RFControl", "ModeIndex:16 Tari:16"),
    336: ("C1G2SingulationControl", "Session:2 -:6 TagPopulation:16 TagTransitTime:32"),
    337: ("C1G2TagInventoryStateAwareSingulationAction", "I:1 S:1 -:6"),
    338: ("C1G2TagSpec", ""),
    339: ("C1G2TargetTag", "MB:2 Match:1 -:5 Pointer:16 TagMask:bits TagData:bits"),
    341: ("C1G2Read", "OpSpecID:16 AccessPassword:32 MB:2 -:6 WordPointer:16 WordCount:16"),
    342: ("C1G2Write", "OpSpecID:16 AccessPassword:32 MB:2 -:6 WordPointer:16 WriteData:[16]"),
    343: ("C1G2Kill", "OpSpecID:16 KillPassword:32"),
    344: ("C1G2Lock", "OpSpecID:16 AccessPassword:32"),
    345: ("C1G2LockPayload", "Privilege:8 DataField:8"),
    346: ("C1G2BlockErase", "OpSpecID:16 AccessPassword:32 MB:2 -:6 WordPointer:16 WordCount:16"),
    347: ("C1G2BlockWrite", "OpSpecID:16 AccessPassword:32 MB:2 -:6 WordPointer:16 WriteData:[16]"),
    348: ("C1G2EPCMemorySelector", "EnableCRC:1 EnablePCBits:1 EnableXPCBits:1 -:5"),
    349: ("C1G2ReadOpSpecResult", "Result:8 OpSpecID:16 ReadData:[16]"),
    350: ("C1G2WriteOpSpecResult", "Result:8 OpSpecID:16 NumWordsWritten:16"),
    351: ("C1G2KillOpSpecResult", "Result:8 OpSpecID:16"),
    352: ("C1G2LockOpSpecResult", "Result:8 OpSpecID:16"),
    353: ("C1G2BlockEraseOpSpecResult", "Result:8 OpSpecID:16"),
    354: ("C1G2BlockWriteOpSpecResult", "Result:8 OpSpecID:16 NumWordsWritten:16"),
    355: ("LoopSpec", "LoopCount:32"),
    356: ("SpecLoopEvent", "ROSpecID:32 LoopCount:32"),
    363: ("MaximumReceiveSensitivity", "MaximumSensitivityValue:s16"),
    365: ("RFSurveyFrequencyCapabilities", "MinimumFrequency:32 MaximumFrequency:32"),
}

# custom parameters of Impinj by their subtype (Impinj Octane LLRP, custom extensions)
IMPINJ_PARAMETERS: Layouts = {
    22: ("ImpinjSubRegulatoryRegion", "RegulatoryRegion:16"),
    23: ("ImpinjInventorySearchMode", "InventorySearchMode:16"),
    26: ("ImpinjFixedFrequencyList", "FixedFrequencyMode:16 -:16 ChannelList:[16]"),
    27: ("ImpinjReducedPowerFrequencyList", "ReducedPowerMode:16 -:16 ChannelList:[16]"),
    28: ("ImpinjLowDutyCycle", "LowDutyCycleMode:16 EmptyFieldTimeout:16 FieldPingInterval:16"),
    29: (
        "ImpinjDetailedVersion",
        "ModelName:str SerialNumber:str SoftwareVersion:str FirmwareVersion:str FPGAVersion:str PCBAVersion:str",
    ),
    30: ("ImpinjFrequencyCapabilities", "FrequencyList:[32]"),
    36: ("ImpinjGPIDebounceConfiguration", "GPIPortNum:16 GPIDebounceTimerMSec:32"),
    37: ("ImpinjReaderTemperature", "Temperature:s16"),
    38: ("ImpinjLinkMonitorConfiguration", "LinkMonitorMode:16 LinkDownThreshold:16"),
    39: ("ImpinjReportBufferConfiguration", "ReportBufferMode:16"),
    40: ("ImpinjAccessSpecConfiguration", ""),
    41: ("ImpinjBlockWriteWordCount", "WordCount:16"),
    50: ("ImpinjTagReportContentSelector", ""),
    51: ("ImpinjEnableSerializedTID", "SerializedTIDMode:16"),
    52: ("ImpinjEnableRFPhaseAngle", "RFPhaseAngleMode:16"),
    53: ("ImpinjEnablePeakRSSI", "PeakRSSIMode:16"),
    54: ("ImpinjEnableGPSCoordinates", "GPSCoordinatesMode:16"),
    55: ("ImpinjSerializedTID", "TID:[16]"),
    56: ("ImpinjRFPhaseAngle", "PhaseAngle:16"),
    57: ("ImpinjPeakRSSI", "RSSI:s16"),
    58: ("ImpinjGPSCoordinates", "Latitude:s32 Longitude:s32"),
    63: ("ImpinjOpSpecRetryCount", "RetryCount:16"),
    64: ("ImpinjAdvancedGPOConfiguration", "GPOPortNum:16 GPOMode:16 GPOPulseDurationMSec:32"),
    65: ("ImpinjEnableOptimizedRead", "OptimizedReadMode:16"),
    66: ("ImpinjAccessSpecOrdering", "OrderingMode:16"),
    67: ("ImpinjEnableRFDopplerFrequency", "RFDopplerFrequencyMode:16"),
    68: ("ImpinjRFDopplerFrequency", "DopplerFrequency:s16"),
    1524: ("ImpinjAntennaConfiguration", ""),
    1526: ("ImpinjAntennaEventHysteresis", "AntennaEventConnected:64 AntennaEventDisconnected:64"),
}

# vendor and subtype of the custom messages that the driver speaks
CUSTOM_MESSAGES: Mapping[tuple[int, int], tuple[str, str]] = {
    (IMPINJ, 21): ("IMPINJ_ENABLE_EXTENSIONS", "-:32"),
    (IMPINJ, 22): ("IMPINJ_ENABLE_EXTENSIONS_RESPONSE", ""),
}
